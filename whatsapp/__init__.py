"""The WhatsApp door: webhook, inbox, turns, outbox, Graph API, rendering within WhatsApp's limits."""
