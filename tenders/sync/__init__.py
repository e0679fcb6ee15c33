"""Reading the portal: what is new, what changed, in pages that can be taken up again where they were left."""
