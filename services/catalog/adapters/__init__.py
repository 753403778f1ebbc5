"""Who provides what the catalog needs: MongoDB."""
