-- The reference says: {"editedMigrationNames": [], "failedMigrationNames": [], "hasMigrationsTable": true, "history": {"diagnostic": "databaseIsBehind", "unappliedMigrationNames": ["20240103000000_last"]}}
INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count) VALUES
('41b83f7e-6772-4f12-8d18-ee6b3cb3befb', '2ad2f0df4c2da58dfa752cf909ff135e9704fcd1af1c5e39619296212c2a5905', '2026-11-22 21:27:19.497+00', '20240101000000_init', NULL, NULL, '2026-11-22 21:27:19.481+00', 1),
('7b5a45b2-f263-41e9-95b4-1c2b1d4bbdf3', '401a0f6b0e83ba916b93429205d8246406813d2025e367675f7a1698e0be3b25', NULL, '20240102000000_broken', 'external connector error
No such table: missing', '2026-11-22 21:27:21.029+00', '2026-11-22 21:27:19.511+00', 0);
