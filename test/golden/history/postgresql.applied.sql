-- The reference says: {"editedMigrationNames": ["20240102000000_broken"], "failedMigrationNames": [], "hasMigrationsTable": true, "history": null}
INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count) VALUES
('382b0fab-9ebf-49c5-9625-9e467a1f6ebe', '2ad2f0df4c2da58dfa752cf909ff135e9704fcd1af1c5e39619296212c2a5905', '2026-11-30 16:43:22.927+00', '20240101000000_init', NULL, NULL, '2026-11-30 16:43:22.906+00', 1),
('0eb6b975-de8b-442d-aab4-10a78c72f077', '401a0f6b0e83ba916b93429205d8246406813d2025e367675f7a1698e0be3b25', NULL, '20240102000000_broken', 'external connector error
No such table: missing', '2026-11-30 16:43:24.69+00', '2026-11-30 16:43:22.933+00', 0),
('da73122e-4f7a-4090-aec0-b45947c5bdd9', 'e4c297cefa0e6c59ad45558008e2de95b2bfd14f53b1e3aa7176f19576d5a029', '2026-11-30 16:43:25.617+00', '20240102000000_broken', NULL, NULL, '2026-11-30 16:43:25.614+00', 1),
('66814d37-59a6-4371-878f-f2e357205ab9', '6daa7b6b6130ef0db6c6f9f55c5eabdfc2b5291e87df8f10678fed16f071114d', '2026-11-30 16:43:25.619+00', '20240103000000_last', NULL, NULL, '2026-11-30 16:43:25.618+00', 1);
