-- The reference says: {"editedMigrationNames": [], "failedMigrationNames": [], "hasMigrationsTable": true, "history": null}
INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count) VALUES
('6c1f8599-fdaa-4256-a829-579b677978c5', '2ad2f0df4c2da58dfa752cf909ff135e9704fcd1af1c5e39619296212c2a5905', '2026-11-30T16:44:45.948+00:00', '20240101000000_init', NULL, NULL, '2026-11-30T16:44:45.873+00:00', 1),
('762a0dda-8acc-4e7a-ac70-d45c1438a92c', '401a0f6b0e83ba916b93429205d8246406813d2025e367675f7a1698e0be3b25', NULL, '20240102000000_broken', 'SQLITE_ERROR: no such table: missing', '2026-11-30T16:44:47.129+00:00', '2026-11-30T16:44:45.964+00:00', 0),
('2202a47f-dde5-44e1-a635-565c339df5f4', 'e4c297cefa0e6c59ad45558008e2de95b2bfd14f53b1e3aa7176f19576d5a029', '2026-11-30T16:44:47.764+00:00', '20240102000000_broken', NULL, NULL, '2026-11-30T16:44:47.764+00:00', 1),
('a6e2011c-2d3d-452e-9ad0-33cc6c3fa05f', '6daa7b6b6130ef0db6c6f9f55c5eabdfc2b5291e87df8f10678fed16f071114d', '2026-11-30T16:44:47.765+00:00', '20240103000000_last', NULL, NULL, '2026-11-30T16:44:47.764+00:00', 1);
