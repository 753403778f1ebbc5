"""The remote control under `/_test/`: payer, bank, network and clock in the hands of a test."""
