-- Accounts of the cluster. They are made once, on the first node, and replicate.

-- Backups and snapshots by mariadb-backup, by socket only. RELOAD, PROCESS and BINLOG MONITOR suffice
-- on 11.8 (playbook 3); the two others are what its documentation names.
CREATE USER '${sst_user}'@'localhost' IDENTIFIED BY '${sst_password}';
GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, REPLICA MONITOR ON *.* TO '${sst_user}'@'localhost';

-- The health check asks for status and nothing else, by socket.
CREATE USER 'health'@'localhost' IDENTIFIED BY '${health_password}';

-- The application. REQUIRE SSL would only ask for encryption; X509 for any certificate of the CA.
-- ISSUER and SUBJECT ask for the application's own.
CREATE DATABASE IF NOT EXISTS `${database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'
  REQUIRE ISSUER '${client_issuer}' AND SUBJECT '${client_subject}';
GRANT ALL PRIVILEGES ON `${database}`.* TO '${user}'@'%';
