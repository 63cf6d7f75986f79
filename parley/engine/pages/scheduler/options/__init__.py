"""What a link may have besides: files that go along, and further conversations behind it."""
