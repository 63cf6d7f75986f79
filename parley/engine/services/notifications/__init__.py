"""What applications are told: deliveries to their addresses, and the channels that ask for them."""
