-- The reference says: {"editedMigrationNames": [], "failedMigrationNames": [], "hasMigrationsTable": true, "history": null}
INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count) VALUES
('c23d90ba-4448-4d70-8f07-53cb8db3a1e1', '2ad2f0df4c2da58dfa752cf909ff135e9704fcd1af1c5e39619296212c2a5905', '2026-11-30 16:44:41.099+00', '20240101000000_init', NULL, NULL, '2026-11-30 16:44:41.075+00', 1),
('924f5a37-de86-4594-8178-4a536429894d', '401a0f6b0e83ba916b93429205d8246406813d2025e367675f7a1698e0be3b25', NULL, '20240102000000_broken', 'external connector error
No such table: missing', '2026-11-30 16:44:42.215+00', '2026-11-30 16:44:41.103+00', 0),
('c6a21c56-4006-42f4-9e23-a231fc2f6319', 'e4c297cefa0e6c59ad45558008e2de95b2bfd14f53b1e3aa7176f19576d5a029', '2026-11-30 16:44:42.831+00', '20240102000000_broken', NULL, NULL, '2026-11-30 16:44:42.828+00', 1),
('a4f6c314-255e-4e2d-9939-14b18583dcf0', '6daa7b6b6130ef0db6c6f9f55c5eabdfc2b5291e87df8f10678fed16f071114d', '2026-11-30 16:44:42.833+00', '20240103000000_last', NULL, NULL, '2026-11-30 16:44:42.831+00', 1);
