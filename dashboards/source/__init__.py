"""What the dashboards are made of; ../build.py writes them."""
