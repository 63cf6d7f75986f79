"""Console and engine, recorded: true of our engine and of the fake engine of the console's tests."""
