"""What candidates may still wish for once they know the times, or have one."""
