"""What stands before the candidates' pages, tried by crowds, scripts, scanners and frames."""
