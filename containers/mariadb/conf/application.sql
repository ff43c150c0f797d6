-- The application. REQUIRE SSL would only ask for encryption; X509 for any certificate of the CA.
-- ISSUER and SUBJECT ask for the application's own.
CREATE DATABASE IF NOT EXISTS `${database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'
  REQUIRE ${who};
GRANT ALL PRIVILEGES ON `${database_pattern}`.* TO '${user}'@'%';
