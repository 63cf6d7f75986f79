"""Door: what other machines bring: webhooks of engines, mails of mail servers, words of SMS providers."""
