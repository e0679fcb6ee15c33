"""Sheets that staff type by hand: XLSX and CSV with French or Arabic headings."""
