"""Kills, power cuts, full disks, damage, mad clocks: what a till must survive (SYNC §3)."""
