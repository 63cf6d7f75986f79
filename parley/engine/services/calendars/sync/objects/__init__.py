"""Objects as providers tell of them: put together from parts, and compared with what Parley wrote."""
