-- The reference says: {"editedMigrationNames": ["20240102000000_broken"], "failedMigrationNames": [], "hasMigrationsTable": true, "history": null}
INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count) VALUES
('f0db3c38-05da-4ae0-a6d6-47999ae0600c', '2ad2f0df4c2da58dfa752cf909ff135e9704fcd1af1c5e39619296212c2a5905', '2026-11-30T16:43:31.188+00:00', '20240101000000_init', NULL, NULL, '2026-11-30T16:43:31.072+00:00', 1),
('b2d71256-96ab-4023-9641-dfc9f00deac7', '401a0f6b0e83ba916b93429205d8246406813d2025e367675f7a1698e0be3b25', NULL, '20240102000000_broken', 'SQLITE_ERROR: no such table: missing', '2026-11-30T16:43:33.754+00:00', '2026-11-30T16:43:31.216+00:00', 0),
('8313cf80-4735-48d6-843c-a33a2ddf80af', 'e4c297cefa0e6c59ad45558008e2de95b2bfd14f53b1e3aa7176f19576d5a029', '2026-11-30T16:43:34.984+00:00', '20240102000000_broken', NULL, NULL, '2026-11-30T16:43:34.984+00:00', 1),
('6d5e01ac-2e84-4554-8feb-28c80826124a', '6daa7b6b6130ef0db6c6f9f55c5eabdfc2b5291e87df8f10678fed16f071114d', '2026-11-30T16:43:34.984+00:00', '20240103000000_last', NULL, NULL, '2026-11-30T16:43:34.984+00:00', 1);
