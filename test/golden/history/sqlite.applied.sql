-- The reference says: {"editedMigrationNames": ["20240102000000_broken"], "failedMigrationNames": [], "hasMigrationsTable": true, "history": null}
INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count) VALUES
('dedd924f-be69-4bfb-848f-b0241dac557f', '2ad2f0df4c2da58dfa752cf909ff135e9704fcd1af1c5e39619296212c2a5905', '2026-11-22T21:27:25.419+00:00', '20240101000000_init', NULL, NULL, '2026-11-22T21:27:25.345+00:00', 1),
('31823a58-b112-4e0b-a318-a8ca9c77539c', '401a0f6b0e83ba916b93429205d8246406813d2025e367675f7a1698e0be3b25', NULL, '20240102000000_broken', 'SQLITE_ERROR: no such table: missing', '2026-11-22T21:27:26.969+00:00', '2026-11-22T21:27:25.439+00:00', 0),
('270c7b10-be3f-4c7f-aa92-831ac2f10ca8', 'e4c297cefa0e6c59ad45558008e2de95b2bfd14f53b1e3aa7176f19576d5a029', '2026-11-22T21:27:27.764+00:00', '20240102000000_broken', NULL, NULL, '2026-11-22T21:27:27.764+00:00', 1),
('ae52795d-cc20-4c34-8a3c-af847bba68d9', '6daa7b6b6130ef0db6c6f9f55c5eabdfc2b5291e87df8f10678fed16f071114d', '2026-11-22T21:27:27.764+00:00', '20240103000000_last', NULL, NULL, '2026-11-22T21:27:27.764+00:00', 1);
