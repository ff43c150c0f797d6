<?php
// Asks the application's database, the way the application does: its host, its account, its certificate.
//   database.php reach    it takes writes
//   database.php schema   and its schema is the one that this version of the application needs
//   database.php session  prints which node answered, and the TLS of this connection as that node sees it
// Exit code 0 when it is so, 1 and one line of reason when it is not; 2 when the database answers and refuses this
// account, its password or its certificate: waiting does not mend that.
const REFUSED = [1044, 1045, 1130, 1698];
try {
    $database = new PDO(
        sprintf(
            'mysql:host=%s;port=%s;dbname=%s',
            getenv('DATASOURCES_DEFAULT_HOST'),
            getenv('DATASOURCES_DEFAULT_PORT'),
            getenv('DATASOURCES_DEFAULT_DATABASE')
        ),
        getenv('DATASOURCES_DEFAULT_USERNAME'),
        file_get_contents('/etc/galera-runbook/database-password'),
        [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_TIMEOUT => 3,
            PDO::MYSQL_ATTR_SSL_CA => '/etc/galera-runbook/ca.pem',
            PDO::MYSQL_ATTR_SSL_CERT => '/etc/galera-runbook/client-cert.pem',
            PDO::MYSQL_ATTR_SSL_KEY => '/etc/galera-runbook/client-key.pem',
        ]
    );
    // A node without quorum refuses this; a read-only one says so.
    if ($database->query('SELECT @@GLOBAL.read_only + 0')->fetchColumn() != 0) {
        throw new RuntimeException('it is read-only');
    }
    if (($argv[1] ?? '') === 'schema') {
        // Where the packages have them, and where the sources do.
        $folders = '{/etc/passbolt,/usr/share/php/passbolt/config}/Migrations/[0-9]*_*.php';
        $needed = array_unique(
            array_map(fn ($file) => strtok(basename($file), '_'), glob($folders, GLOB_BRACE))
        );
        if (!$needed) {
            throw new RuntimeException("which schema is needed is not known: no file matches $folders");
        }
        $applied = $database->query('SELECT version FROM phinxlog')->fetchAll(PDO::FETCH_COLUMN);
        $missing = array_diff($needed, array_map('strval', $applied));
        if ($missing) {
            throw new RuntimeException(count($missing) . ' of ' . count($needed) . ' migrations are missing');
        }
        echo count($needed), " migrations\n";
    }
    if (($argv[1] ?? '') === 'session') {
        echo 'node ', $database->query('SELECT @@wsrep_node_name')->fetchColumn(), "\n";
        $status = "SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_version', 'Ssl_cipher')";
        foreach ($database->query($status) as $row) {
            echo strtolower($row[0]), ' ', $row[1], "\n";
        }
    }
} catch (Throwable $e) {
    echo strtok($e->getMessage(), "\n"), "\n";
    exit($e instanceof PDOException && in_array($e->errorInfo[1] ?? 0, REFUSED) ? 2 : 1);
}
