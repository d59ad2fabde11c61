"""What several tests share: where things lie, the laws' letters, the judge that counts minutes."""
