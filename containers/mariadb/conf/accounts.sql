-- Accounts of the cluster. They are made once, on the first node, and replicate.

-- Backups and snapshots by mariadb-backup, by socket only. RELOAD, PROCESS and BINLOG MONITOR suffice
-- on 11.8 (playbook 3); the two others are what its documentation names.
CREATE USER '${sst_user}'@'localhost' IDENTIFIED BY '${sst_password}';
GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, REPLICA MONITOR ON *.* TO '${sst_user}'@'localhost';

-- The health check asks for status and nothing else, by socket.
CREATE USER 'health'@'localhost' IDENTIFIED BY '${health_password}';

