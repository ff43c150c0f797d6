package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Measurement;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 30,
    title = "Encrypt data at rest",
    purpose =
        """
        Tables, redo and undo logs, binary log and temporary files are encrypted on each node's disk, node
        by node, while the application writes. The server does not do all of it: the gcache, old logs and
        the system's own tables are left to you. A row that is looked for in every file shows what is left.
        The network is encrypted already: [[TlsEverywhereChapter]].""")
@UseWhen({
  "a disk, a snapshot of a volume or a backup could get into others' hands, and what is on it must be of no use",
  "the log says `Encrypted page … looks corrupted; key_version=1`, or `Obtaining redo log encryption key version 1 failed`: the key is missing. Then not the procedure, but *What goes wrong here*"
})
@NotWhen({
  "it is the network that is read along: [[TlsEverywhereChapter]]",
  "only the backups leave the house: [[BackupsElsewhereChapter]] encrypts them, and nothing here is needed",
  "who must not read is somebody with a login, or root on the host: they read with the server's key"
})
@Needs({
  "all nodes `Synced`, and a backup of before",
  "a place for the key that is neither a node's disk nor where the backups are",
  "memory for the gcache: `gcache.size`, and your largest transaction on top"
})
@Costs(
    value =
        "Each node is restarted once, after the others. With the gcache in memory, a node that lags behind"
            + " after an outage of all needs a snapshot (not tried). Each table that is written anew stops all"
            + " writes for as long.",
    fault = "each node restarted once to encrypt, and twice to decrypt again")
@StopAndCall({
  "a node does not find its key: touch no other node, and delete nothing",
  "nobody knows where the key is kept"
})
@Symptom(
    text = "InnoDB: Encrypted page [page id: space=…, page number=…] in file … looks corrupted",
    means = "the data is encrypted and this server has no key, or another one",
    rank = Rank.CAUSE)
@Symptom(
    text = "InnoDB: Obtaining redo log encryption key version … failed",
    means = "the redo log, or a backup's, is encrypted, and the key is not there",
    rank = Rank.CAUSE)
@UsesLab(own = true)
@Topic.Tls
@Topic.Backup
class EncryptAtRestChapter {

  private static final Duration BACK = Duration.ofMinutes(2);

  /** How long a query may wait: a slow shutdown goes on beside them. */
  private static final Duration SILENT = Duration.ofSeconds(60);

  private static final Duration LONG = Duration.ofMinutes(10);

  private static final String MIXED =
      "`Ignoring error 'Can't create table'`: a table is missing where there is no key yet";
  private static final String FREED =
      "All tablespaces are encrypted, and rows of before are in the clear";
  private static final String NO_KEY =
      "`Encrypted page … looks corrupted`: a joiner without the key";
  private static final String WRONG_KEY =
      "`Malformed log record`: another key, and the advice to force recovery";
  private static final String BACKUP =
      "`Obtaining redo log encryption key version 1 failed`: a backup, and no key";
  private static final String BINLOG =
      "`Failed reading header`: `mariadb-binlog` can't read the files";

  private static final String SETTINGS =
      """
      [mariadbd]
      plugin_load_add                 = file_key_management
      file_key_management_filename    = /etc/mysql/encryption/keys
      innodb_encrypt_tables           = ON
      innodb_encryption_threads       = 2
      innodb_encrypt_log              = ON
      innodb_undo_tablespaces         = 4
      innodb_encrypt_temporary_tables = ON
      aria_encrypt_tables             = ON
      encrypt_tmp_disk_tables         = ON
      encrypt_tmp_files               = ON
      encrypt_binlog                  = ON
      """;

  private static final String DECRYPTING =
      """
      [mariadbd]
      plugin_load_add                 = file_key_management
      file_key_management_filename    = /etc/mysql/encryption/keys
      innodb_encryption_threads       = 2
      """;

  private static final String PLACE_SETTINGS =
      """
      for node in galera1 galera2 galera3; do
        docker exec -i $node tee /etc/mysql/mariadb.conf.d/zz-encryption.cnf < encryption.cnf > /dev/null
      done""";

  /** Which files have it, and how much was looked at. */
  private static final String SEARCH =
      """
      for node in galera1 galera2 galera3; do
        docker exec $node grep -rlaF marker-7f3a /var/lib/mysql
        echo "$node: $(docker exec $node sh -c '
          echo $(find /var/lib/mysql -type f | wc -l) files, $(du -sb /var/lib/mysql | cut -f 1) bytes')"
      done""";

  private static final String IN_THE_CLEAR =
      "(?s)(/shop/card\\.ibd\\n.*?galera\\d: \\d{3,} files, \\d{8,} bytes\\n?.*?){3}";

  /** Names of columns and comments are not encrypted. */
  private static final String DEFINITION_ALONE =
      "(/var/lib/mysql/shop/card\\.frm\\ngalera\\d: \\d{3,} files, \\d{8,} bytes\\n){3}\\z";

  /** A sort that does not fit waits with its file open; the file has no name any more. */
  private static final String SORT =
      """
      docker exec -d galera2 mariadb shop -e "
        SET SESSION sort_buffer_size=32768;
        SELECT holder, IF(id = 1, SLEEP(15), 0) FROM card ORDER BY MD5(id)\"""";

  private static final String SORT_FILES =
      """
      docker exec --user mysql galera2 sh -c '
        find /proc/$(pidof mariadbd)/fd -lname "/tmp/*(deleted)" |
          while read -r file; do echo "$(stat -Lc %s $file) bytes, $(grep -caF marker-7f3a $file) with the row"; done'""";

  private static final String LEFT_TO_DO =
      """
      for node in galera1 galera2 galera3; do
        echo $node $(docker exec $node mariadb -N -e "
          SELECT COUNT(*), 'tablespaces,', COALESCE(SUM(e.MIN_KEY_VERSION > 0), 0), 'encrypted,',
            COALESCE(SUM(e.ROTATING_OR_FLUSHING), 0), 'not yet on the disk'
          FROM information_schema.INNODB_SYS_TABLESPACES s
          LEFT JOIN information_schema.INNODB_TABLESPACES_ENCRYPTION e ON e.SPACE = s.SPACE
          WHERE s.NAME <> 'innodb_temporary'")
      done""";

  private static final String REBUILD_ARIA =
      """
      docker exec galera1 mariadb -N -e "
        SELECT CONCAT('ALTER TABLE mysql.', TABLE_NAME, ' FORCE;') FROM information_schema.TABLES
        WHERE TABLE_SCHEMA = 'mysql' AND ENGINE = 'Aria'" | docker exec -i galera1 mariadb""";

  @Drill("Rows to be looked for, and an application that writes")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.note("It writes through galera1, and goes elsewhere while that restarts, to the end.");
    page.step("Have galera1 keep a binary log")
        .limit(LONG)
        .run(
            """
            docker exec galera1 sh -c 'printf "%s\\n" "[mariadbd]" "log_bin = /var/lib/mysql/binlog" \\
              "log_slave_updates = ON" > /etc/mysql/mariadb.conf.d/zz-binlog.cnf'
            """
                + restart("galera1"));
    page.step("Write rows with a text that is nowhere else, and have statistics of them kept")
        .run(
            galera1.sql(
                """
                CREATE DATABASE shop; USE shop;
                CREATE TABLE card (id INT PRIMARY KEY, holder VARCHAR(60) COMMENT 'such as marker-7f3a', KEY (holder));
                INSERT INTO card SELECT seq, CONCAT('marker-7f3a holder ', seq) FROM seq_1_to_9000;
                ANALYZE TABLE card PERSISTENT FOR ALL"""))
        .prints("Engine-independent statistics collected");
    page.step("Have all of it written to the tables' files at once")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -e "SET GLOBAL innodb_max_dirty_pages_pct=0"
            done""");
    page.step("Wait until it is there")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node grep -caF marker-7f3a /var/lib/mysql/shop/card.ibd
            done""")
        .within(BACK)
        .matches("\\A([1-9]\\d*\\n){3}\\z");
    page.step("Change some, and delete a quarter of them")
        .run(
            """
            docker exec galera1 mariadb shop -e "
              UPDATE card SET holder = CONCAT(holder, ' changed') WHERE id < 200; DELETE FROM card WHERE id > 6500\"""");
    Ledger ledger =
        measures.start(
            Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver().timeout(SILENT));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("See what can be read on the disks")
  @Order(2)
  void see(Runbook page) {
    page.step("Look for a row of yours in every file")
        .why(
            """
            Take a text that is in rows and nowhere else; here it is `marker-7f3a`. What is found now shows
            that the search finds, which counts when it finds nothing.""")
        .youSee(
            "the table, the redo log, the gcache, a binary log where one is kept, `column_stats`, which"
                + " has values of your rows, and `card.frm`, which has a column's comment")
        .otherwise(
            "Your table is not among them: its rows are not on the disk yet, or it is encrypted already.")
        .run(SEARCH)
        .matches(IN_THE_CLEAR)
        .matches("^/var/lib/mysql/ib_logfile0$")
        .matches("^/var/lib/mysql/galera\\.cache$")
        .matches("^/var/lib/mysql/binlog\\.\\d+$")
        .matches("^/var/lib/mysql/mysql/column_stats\\.MAD$")
        .matches("^/var/lib/mysql/shop/card\\.frm$");
  }

  @Drill("A sort that does not fit into memory, in the clear")
  @Order(3)
  void sortInTheClear(Runbook page) {
    page.step("Sort, and hold the result").run(SORT);
    page.step("Look for the row in files that are open and have no name")
        .run(SORT_FILES)
        .within(Duration.ofSeconds(10))
        .matches("^\\d{6,} bytes, [1-9]\\d* with the row$");
  }

  @Procedure("Make the key, and give every node the same")
  @Otherwise(
      "No server uses the key yet, and none that is there is written over. A node does not "
          + "answer: [[BringANodeBackChapter]] first, then paste it again. Write no setting "
          + "before all have the key.")
  @Order(4)
  void key(Runbook page) {
    page.step("Make it")
        .why(
            "Does a node have `/etc/mysql/encryption/keys`, or does a log speak of a key: make none. Fetch the"
                + " copy that is kept; a node's key is never written over. A number, a semicolon, 256 bits. Keep a"
                + " copy where neither nodes nor backups are, such as a safe for passwords: without it the data is"
                + " gone, and so is every backup of it.")
        .loses("nothing: `set -C` refuses to write over a key that is there")
        .youSee("`600`, and one line of 67 characters")
        .otherwise(
            "`cannot overwrite existing file`: there is a key. Use that one. `3` instead of `67`: `openssl` is"
                + " missing, and the file has no key.")
        .run(
            """
            (set -C; umask 077; printf '1;%s\\n' "$(openssl rand -hex 32)" > encryption.keys)
            stat -c %a encryption.keys; wc -lc < encryption.keys""")
        .matches("\\A600\\n *1 +67\\n\\z");
    page.step("Give it to every node")
        .loses("nothing: a key that is there stays")
        .why(
            "All need the same one: a snapshot and a backup carry pages as they are. One that is there stays."
                + " Not in the data directory, which is copied with the data. A disk that is lost takes the file"
                + " along: where that counts, the folder lies in memory (`/run`), and is filled by hand or by a"
                + " vault at each boot.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node install -d -o mysql -g mysql -m 0700 /etc/mysql/encryption
              docker exec -i $node sh -c 'test -e /etc/mysql/encryption/keys ||
                install -o mysql -g mysql -m 0400 /dev/stdin /etc/mysql/encryption/keys' < encryption.keys
            done""");
    page.step("See that it is the same, and the server's alone")
        .youSee("one sum, four times: yours, and after each `400 mysql`")
        .otherwise(
            "Another sum: that node had a key already, and it stays. Fetch the copy of it that is kept.")
        .run(
            """
            sha256sum < encryption.keys
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'stat -c "%a %U" /etc/mysql/encryption/keys; sha256sum < /etc/mysql/encryption/keys'
            done""")
        .matches("\\A([0-9a-f]{64}  -\\n)(400 mysql\\n\\1){3}\\z");
  }

  @Procedure("Switch it on, one node after the other")
  @Otherwise(
      "Only files were written; they count at a node's next start. Mend what an error "
          + "names, and paste it again before any restart. A node that was restarted meanwhile "
          + "keeps these files: it can't read its data without them.")
  @Order(5)
  void first(Runbook page, Measures measures) {
    page.step("Write the settings")
        .why(
            """
            In a file of their own, read after the others. Without threads, tables that are there stay as they \
            are. `innodb_undo_tablespaces` is one more than `SELECT @@innodb_undo_tablespaces` says: so \
            the undo logs are made anew. `FORCE` for `innodb_encrypt_tables` also refuses tables that ask for \
            `ENCRYPTED=NO`; change to it when all nodes are done.""")
        .input(SETTINGS)
        .run("cat > encryption.cnf");
    page.step("Give them to every node, and have its server fill memory before it uses it")
        .loses("a `/usr/local/bin/mariadbd` of your own: write the line into that")
        .why(
            "Of an index page of Aria's (`.MAI`) the used part is encrypted; the rest is what was in memory,"
                + " in the clear: rows, in one run of five (**seen**). glibc fills it (`SELECT"
                + " @@version_malloc_library` says `system`) when told to; on a host by `systemctl edit mariadb`:"
                + " `Environment=GLIBC_TUNABLES=glibc.malloc.perturb=165`. What that costs was not measured.")
        .run(
            PLACE_SETTINGS.replace(
                "\ndone",
                """

                  printf '#!/bin/sh\\nGLIBC_TUNABLES=glibc.malloc.perturb=165 exec /usr/sbin/mariadbd "$@"\\n' |
                    docker exec -i $node install -m 0755 /dev/stdin /usr/local/bin/mariadbd
                done"""));
    page.step("Have the gcache in memory")
        .loses("nothing: the setting is put before those that are there")
        .why(
            """
            It has every write-set in the clear, and the provider of MariaDB's community packages has no \
            option to encrypt it. `gcache.dir` is a file system in memory, or one on an encrypted volume \
            (not tried here). What a transaction needs beyond `gcache.size` must fit there, too: \
            [[DiskFullChapter]].""")
        .youSee("one line for each node, with `gcache.dir=/dev/shm`")
        .otherwise("Your options stand in another file: change them there.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sed -i 's|gcache.size=|gcache.dir=/dev/shm;&|' /etc/mysql/mariadb.conf.d/z-galera.cnf
              docker exec $node grep -o 'gcache.dir=[^;]*' /etc/mysql/mariadb.conf.d/z-galera.cnf
            done""")
        .matches("\\A(gcache\\.dir=/dev/shm\\n){3}\\z");
    measures.ledger().mark("galera3 is restarted, to encrypt");
    page.step("Restart the first")
        .why(
            "It shuts down slowly (`innodb_fast_shutdown=0`), which empties the undo logs: without that they are"
                + " not made anew. First see that little is to be purged: `History list length` in `SHOW ENGINE"
                + " INNODB STATUS`. A shutdown longer than `-t 600` is killed, and the undo logs stay as they were:"
                + " give it more. Tables are encrypted while the node works.")
        .youSee("`galera3 Synced`")
        .otherwise(
            "In the lab a minute; yours may need many. `docker logs --tail 30 galera3` says what it does. Break"
                + " it off when the server has ended, not before; the others are as they were.")
        .limit(LONG)
        .run(restart("galera3"))
        .printsLine("galera3 Synced");
    page.step("See that it found the key, and fills memory")
        .youSee("`Encrypting redo log`, threads, and the setting")
        .otherwise("No `perturb`: the server was started in another way.")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
              grep -oE 'InnoDB: (Encrypting redo log|Creating #. encryption thread)'
            docker exec --user mysql galera3 sh -c 'grep -aom 1 glibc.malloc.perturb=165 /proc/$(pidof mariadbd)/environ'""")
        .prints("InnoDB: Encrypting redo log")
        .prints("InnoDB: Creating #2 encryption thread")
        .printsLine("glibc.malloc.perturb=165");
  }

  @Drill(value = "A table that asks for encryption, while two nodes have no key", trap = true)
  @Order(6)
  void mixed(Runbook page) {
    page.step("Make it on the node that has one")
        .run(
            """
            docker exec galera3 mariadb shop -e "
              CREATE TABLE early (id INT PRIMARY KEY COMMENT 'as marker-7f3a') ENCRYPTED=YES\"""");
  }

  @Trap(MIXED)
  @Order(7)
  void missing(Runbook page, Node galera3) {
    page.note(
        """
        The statement succeeds, the others can't carry it out and say so in their logs alone, and all stay
        `Synced`. No schema changes until every node has been restarted: [[ChangeASchemaChapter]]. The file
        that such a node keeps, `GRA_…`, has the statement in the clear, and so has its log.""");
    page.step("Ask every node for the table")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker exec $node mariadb -N -e "
                SHOW TABLES FROM shop LIKE 'early'; SHOW STATUS LIKE 'wsrep_local_state_comment'")
            done""")
        .matches("^galera1 wsrep_local_state_comment Synced$")
        .matches("^galera2 wsrep_local_state_comment Synced$")
        .matches("^galera3 early wsrep_local_state_comment Synced$");
    page.step("Read the only trace, and look for the text in it")
        .run(
            """
            docker logs --since 1m galera1 2>&1 | grep -o "WSREP: Ignoring error 'Can't create table.*" | tail -n 1
            docker exec galera1 sh -c 'grep -laF marker-7f3a /var/lib/mysql/GRA_*'""")
        .within(BACK)
        .prints("WSREP: Ignoring error 'Can't create table `shop`.`early`")
        .prints("COMMENT 'as marker-7f3a'")
        .matches("^/var/lib/mysql/GRA_\\S+$");
    page.step("Take it away again")
        .loses("the table, which is empty")
        .run(galera3.sql("DROP TABLE IF EXISTS shop.early"));
  }

  @Procedure("The other nodes, when the first is `Synced`")
  @Otherwise(
      "All nodes serve, and have the key. An error: that node does not answer, mend that "
          + "first. Let none stay at `OFF` (`SELECT @@innodb_encrypt_tables`): its threads would "
          + "decrypt. Pasting it again is safe.")
  @Order(8)
  void others(Runbook page, Measures measures) {
    measures.ledger().mark("the other nodes are restarted, to encrypt");
    page.step("Restart them one by one, the writer last")
        .youSee("`galera2 Synced`, then `galera1 Synced`")
        .otherwise(
            "`docker logs --tail 30` says what it does. Break it off when its server has ended, not before, and"
                + " touch no other node.")
        .limit(LONG)
        .run(restart("galera2 galera1"))
        .printsLine("galera2 Synced")
        .printsLine("galera1 Synced");
    page.step("Have the threads look at all tablespaces once more")
        .why(
            "Seen in one start of ten: they left some out, for good, until the setting was changed.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -e "SET GLOBAL innodb_encrypt_tables=OFF; SET GLOBAL innodb_encrypt_tables=ON"
            done""");
    page.step("Wait until all tablespaces are encrypted")
        .why(
            "The threads go through all data once (`innodb_encryption_rotation_iops` limits them). A tablespace counts as encrypted before its pages are on the disk.")
        .youSee("the same number twice, on each node, and `0 not yet on the disk`")
        .otherwise(
            "Fewer are encrypted: paste it again. It does not grow: no threads, or a read-only table.")
        .run(LEFT_TO_DO)
        .within(BACK)
        .matches(
            "(?s)\\A(galera\\d (\\d+) tablespaces, \\2 encrypted, 0 not yet on the disk\\n){3}\\z");
  }

  @Trap(FREED)
  @Order(9)
  void freed(Runbook page) {
    page.note(
        """
        The threads pass over pages that belong to no row any more: what was deleted or moved before stays
        in the file as it was, and a snapshot or a backup copies it. `INNODB_TABLESPACES_ENCRYPTION` says
        nothing of it. Only a table that is written anew has none of these pages.""");
    page.step("Look for the row in the table that counts as encrypted")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker exec $node grep -caF marker-7f3a /var/lib/mysql/shop/card.ibd)
            done""")
        .matches("^galera1 [1-9]\\d*$");
  }

  @Procedure("Encrypt and delete what the threads leave")
  @Otherwise(
      "All nodes serve; what was not done yet is still in the clear. Mend what an error "
          + "names, and paste that step again. `already exists`: drop `galera_runbook_passed` "
          + "first. `ls: … No such file`: galera1 has no binary log, or by another name.")
  @Order(10)
  void rest(Runbook page) {
    page.step("Have your tables written anew")
        .why(
            "Each that rows were ever deleted from or changed in, with your databases instead of `shop`: [[#"
                + FREED
                + "]]. Meanwhile **nobody writes, to any table, on any node**, until all are copied, and it can't be"
                + " stopped: one table at a time, in a pause that was agreed; [[ChangeASchemaChapter]] has ways"
                + " that cost less.")
        .youSee(
            "nothing; also if no table was found: see the statements first, without the last pipe")
        .otherwise(
            "An error ends it: the tables after it were not written anew. A name such as `order` needs"
                + " backquotes.")
        .limit(LONG)
        .run(
            """
            docker exec galera1 mariadb -N -e "
              SELECT CONCAT('ALTER TABLE ', TABLE_SCHEMA, '.', TABLE_NAME, ' FORCE;') FROM information_schema.TABLES
              WHERE TABLE_SCHEMA IN ('shop') AND ENGINE = 'InnoDB'" | docker exec -i galera1 mariadb""");
    page.step("Have the system's own tables written anew")
        .why(
            "They are Aria's, which has no threads: accounts, and `column_stats` with values of your rows. The"
                + " statements go to all nodes, so all must have the key. The same holds for Aria tables of yours.")
        .youSee("nothing. An error ends it: the tables after it were not written anew")
        .run(REBUILD_ARIA);
    page.step("Delete the binary logs of before")
        .loses(
            """
            the way back to a moment before now: take a backup first, [[BeforeAMistakeChapter]]. A replica
            that has not read them loses its place""")
        .youSee("the newest alone")
        .run(
            """
            docker exec galera1 mariadb -e "FLUSH BINARY LOGS; PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 SECOND"
            docker exec galera1 sh -c 'ls /var/lib/mysql/binlog.0*[0-9]'""")
        .matches("\\A/var/lib/mysql/binlog\\.\\d+\\n\\z");
    page.step("Overwrite the pages that passed through the doublewrite buffer")
        .why(
            "InnoDB writes a page into that part of `ibdata1` first, and leaves it there, in the clear, until as many others have passed. A table of 5 MB is changed whole, three times, and flushed on each node.")
        .loses("nothing of yours: it drops the table that it made")
        .youSee("`20000`, nine times")
        .run(
            """
            docker exec galera1 mariadb shop -e "CREATE TABLE galera_runbook_passed (id INT PRIMARY KEY, filling CHAR(200)) SELECT seq AS id, 'one' AS filling FROM seq_1_to_20000"
            for value in two three four; do docker exec galera1 mariadb shop -e "UPDATE galera_runbook_passed SET filling = '$value'"
              for node in galera1 galera2 galera3; do docker exec $node mariadb shop -N -e "SET SESSION wsrep_sync_wait = 1; SELECT COUNT(*) FROM galera_runbook_passed WHERE filling = '$value'; FLUSH TABLES galera_runbook_passed FOR EXPORT; UNLOCK TABLES"; done; done
            docker exec galera1 mariadb shop -e "DROP TABLE galera_runbook_passed\"""")
        .matches("\\A(20000\\n){9}\\z");
    page.step("Delete the old gcache, and what failed writes left")
        .why(
            """
            The old file stays where it was; the new one must be there first. What was in the clear once \
            may still lie in free blocks of the disk, in snapshots and in old backups. Where that counts, build \
            each node anew on another disk, [[RestoreNodeFromScratchChapter]], and destroy the old ones.""")
        .loses("the files of [[NodeThatDisagreesChapter]]: read them first; of the gcache, nothing")
        .run(
            """
            for node in galera1 galera2 galera3; do docker exec $node sh -c 'test -s /dev/shm/galera.cache &&
              rm -f /var/lib/mysql/galera.cache /var/lib/mysql/gcache.page.* /var/lib/mysql/GRA_*'; done""");
  }

  @Check("The row is on no disk, nor on the wire, at once")
  @Otherwise(
      "These only look. `Encrypted page`, or the table can't be read: delete nothing, [[#"
          + NO_KEY
          + "]]. Another number on one node, and nobody writes: [[NodeThatDisagreesChapter]], "
          + "before it is restarted.")
  @Order(11)
  @Covers("R024")
  void check(Runbook page, Lab lab) {
    page.step("Look for the row in every file again")
        .youSee(
            "`card.frm` alone, for each node: definitions of tables are not encrypted, so nothing secret"
                + " belongs into comments and defaults. As many files as before, or so")
        .otherwise(
            "Another file: it is encrypted by nothing on this page, or was not written anew. A `.MAI`:"
                + " that node's memory is not filled.")
        .run(SEARCH)
        .matches("\\A" + DEFINITION_ALONE);
    page.step("See that the rows are there")
        .youSee("`6500`, three times")
        .run(
            """
            for node in galera1 galera2 galera3; do docker exec $node mariadb -N -e "SELECT COUNT(*) FROM shop.card WHERE holder LIKE 'marker-7f3a%'"; done""")
        .matches("\\A(6500\\n){3}\\z");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("A row on its way, from the client to a node and on to another, and onto their disks")
  @Order(12)
  @Covers("R024")
  void onTheWire(Runbook page, Node galera1, Node galera3) {
    page.step(
            "Capture what galera1 and galera3 send and receive, and send both a text in the clear")
        .why("If that were not found, not finding the row would prove nothing.")
        .run(
            """
            for n in 1 3; do
              docker run --detach --name capture$n --network container:galera$n --cap-add NET_RAW \\
                --entrypoint tcpdump "$(docker inspect --format '{{.Config.Image}}' toolbox)" -i any -s 0 --immediate-mode -U -w /tmp/capture.pcap > /dev/null &&
              docker exec capture$n sh -c 'until [ -s /tmp/capture.pcap ]; do :; done'
            done""");
    page.step("See that they find it")
        .run(sentAndFound("in-the-clear-5b20"))
        .within(Duration.ofSeconds(10))
        .matches("\\A([1-9]\\d*\\n){2}\\z");
    page.step("Write a row from another machine, by the network, and read it on galera3")
        .run(
            galera1
                .clientSql(
                    "CREATE TABLE wire_probe (note VARCHAR(60)); INSERT INTO wire_probe VALUES ('marker-7f3a on its way')")
                .then(
                    galera3.clientAsk(
                        "SET SESSION wsrep_sync_wait=1; SELECT note FROM wire_probe")))
        .printsLine("marker-7f3a on its way");
    page.step("Have the captures get another text, so that all before it has come")
        .run(sentAndFound("after-the-row-5b20"))
        .within(Duration.ofSeconds(10))
        .matches("\\A([1-9]\\d*\\n){2}\\z");
    page.step("Look for the row in the captures, and in every file")
        .run(
            """
            for n in 1 3; do echo "capture$n: $(docker exec capture$n grep -caF marker-7f3a /tmp/capture.pcap)"; done
            """
                + SEARCH)
        .matches("\\Acapture1: 0\\ncapture3: 0\\n" + DEFINITION_ALONE);
    page.step("Take the captures away")
        .run(
            """
            docker rm --force capture1 capture3
            docker exec toolbox mariadb -h galera1.local -e "DROP TABLE wire_probe\"""");
  }

  @Drill("The same sort, encrypted")
  @Order(13)
  void sortEncrypted(Runbook page) {
    page.step("Sort, and hold the result").run(SORT);
    page.step("Look for the row in files that are open and have no name")
        .run(SORT_FILES)
        .within(Duration.ofSeconds(10))
        .matches(
            "\\A(\\d+ bytes, 0 with the row\\n)*\\d{6,} bytes, 0 with the row\\n(\\d+ bytes, 0 with the row\\n)*\\z");
  }

  @Drill(value = "galera3 loses data and key", trap = true)
  @Order(14)
  void losesKey(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 has neither data nor key");
    page.step("Stop it, empty it, and start it without the key and without its settings")
        .limit(LONG)
        .run(
            """
            docker stop -t 600 galera3
            docker run --rm --network none --volumes-from galera3 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete
            echo '[mariadbd]' > empty.cnf
            docker cp empty.cnf galera3:/etc/mysql/mariadb.conf.d/zz-encryption.cnf
            docker start galera3""");
  }

  @Trap(NO_KEY)
  @Order(15)
  void joinerWithoutKey(Runbook page) {
    page.note(
        """
        The snapshot comes, is prepared and moved into place, and then the server can't read it. Nothing is
        corrupted, and the donor takes no harm. If the node's key is gone, too, first put the **kept** copy at
        `/etc/mysql/encryption/keys`, never a new one; `mysql` must be able to read it (0400). Into a stopped
        container by `docker cp`, which makes it root's: there with 0444, in the folder that is `mysql`'s alone.
        Then the settings, and start it again.""");
    page.step("Read why it ended")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
              grep -oE 'InnoDB: Encrypted page.*|SST completed on joiner|Obtaining redo log encryption key.*'""")
        .within(BACK)
        .matches(
            "looks corrupted; key_version=1|Obtaining redo log encryption key version 1 failed");
    page.step("Give it what the others have, and start it")
        .limit(LONG)
        .run(
            """
            docker cp encryption.cnf galera3:/etc/mysql/mariadb.conf.d/zz-encryption.cnf
            """
                + restart("galera3"))
        .printsLine("galera3 Synced");
    page.step("See that it came by a snapshot, and has nothing in the clear")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
              grep -oE 'SST completed on joiner|Using openssl based encryption with socat: with key and crt'
            docker exec galera3 grep -rlaF marker-7f3a /var/lib/mysql""")
        .prints("SST completed on joiner")
        .prints("Using openssl based encryption with socat: with key and crt")
        .matches("^/var/lib/mysql/shop/card\\.frm$")
        .printsNot(".ibd")
        .printsNot(".MAI");
  }

  @Drill(value = "galera2 is given another key", trap = true)
  @Order(16)
  void another(Runbook page, Measures measures) {
    measures.ledger().mark("galera2 has another key");
    page.step("Name another key file in its settings, and restart")
        .limit(LONG)
        .run(
            """
            docker exec galera2 sh -c '
              printf "1;%064d\\n" 7 | install -o mysql -g mysql -m 0400 /dev/stdin /etc/mysql/encryption/other
              sed -i s/keys$/other/ /etc/mysql/mariadb.conf.d/zz-encryption.cnf'
            docker restart -t 600 galera2""");
  }

  @Trap(WRONG_KEY)
  @Order(17)
  void wrongKey(Runbook page) {
    page.note(
        """
        The server can't tell another key from a broken log. Don't set `innodb_force_recovery`, and don't
        empty the node: its data is good. Compare the sums of the key files that the settings of the nodes name. They differ: put the
        others' key there, too, or its name into the settings, and start it. Equal sums: it is no matter of
        keys: [[RestoreNodeFromScratchChapter]].""");
    page.step("Read why it ended")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera2)" galera2 2>&1 |
              grep -oE 'InnoDB: (Malformed log record|Encrypted page|Missing FILE_CHECKPOINT).*'""")
        .within(BACK)
        .matches("InnoDB: (Malformed log record at LSN|Encrypted page|Missing FILE_CHECKPOINT)");
    page.step("Give it the right one, and start it")
        .limit(LONG)
        .run(
            """
            docker cp encryption.cnf galera2:/etc/mysql/mariadb.conf.d/zz-encryption.cnf
            """
                + restart("galera2"))
        .printsLine("galera2 Synced");
  }

  @Drill(value = "A backup of galera2", trap = true)
  @Order(18)
  void backup(Runbook page) {
    page.step("Take it, in two copies")
        .limit(LONG)
        .run(
            """
            docker exec --user mysql galera2 sh -c '
              mariadb-backup --defaults-extra-file=/etc/galera/backup.cnf --backup --galera-info \\
                --target-dir=/tmp/with 2>&1 | tail -n 1; cp -a /tmp/with /tmp/without'""")
        .prints("completed OK!");
  }

  @Trap(BACKUP)
  @Order(19)
  void backupKey(Runbook page) {
    page.note(
        """
        A backup is as encrypted as the files that it copies, definitions of tables excepted, and the key
        is not in it. Whoever restores it brings the key: to prepare it, and on the server that gets it. Keep
        the key apart from the backups, and for as long as the oldest of them.""");
    page.step("Look for the row and for the key in the backup")
        .why("The same search finds the key where it is.")
        .run(
            """
            docker exec galera2 sh -c '
              key=$(cut -d ";" -f 2 /etc/mysql/encryption/keys)
              echo key: $(grep -rlF "$key" /etc/mysql/encryption | wc -l) file, in the backup: $(grep -rlaF "$key" /tmp/with | wc -l)
              grep -rlaF marker-7f3a /tmp/with
              echo $(find /tmp/with -type f | wc -l) files, $(du -sb /tmp/with | cut -f 1) bytes'""")
        .matches(
            "\\Akey: 1 file, in the backup: 0\\n/tmp/with/shop/card\\.frm\\n\\d{2,} files, \\d{8,} bytes\\n\\z");
    page.step("Prepare one copy, with the key")
        .limit(LONG)
        .run(
            "docker exec --user mysql galera2 sh -c 'mariadb-backup --prepare --target-dir=/tmp/with 2>&1 | tail -n 1'")
        .prints("completed OK!");
    page.step("Prepare the other, where the key is not, and remove both")
        .why(
            "In a lab only: it takes the key of a running node away for a moment. Elsewhere skip it.")
        .loses("these two copies, made to be looked at")
        .limit(LONG)
        .run(
            """
            docker exec galera2 mv /etc/mysql/encryption/keys /etc/mysql/encryption/keys.away
            docker exec --user mysql galera2 mariadb-backup --prepare --target-dir=/tmp/without 2>&1 |
              grep -oE 'InnoDB: Obtaining redo log encryption key.*|completed OK!'
            docker exec galera2 mv /etc/mysql/encryption/keys.away /etc/mysql/encryption/keys
            docker exec galera2 rm -r /tmp/with /tmp/without""")
        .matches("Obtaining redo log encryption key version 1 failed")
        .printsNot("completed OK!");
  }

  @Trap(BINLOG)
  @Order(20)
  void binlog(Runbook page) {
    page.note(
        """
        Only the server has the key. Let it read them out: `--read-from-remote-server`, to anybody who has
        `REPLICATION SLAVE`; what comes out of it is in the clear. [[BeforeAMistakeChapter]] then fetches
        its logs so, while the server still runs.""");
    page.step("Write a row, and read the newest binary log both ways")
        .run(
            """
            docker exec galera1 mariadb shop -e "INSERT INTO card VALUES (9001, 'marker-7f3a late')"
            docker exec galera1 sh -c 'cd /var/lib/mysql; log=$(ls binlog.0*[0-9] | tail -n 1)
              mariadb-binlog --verbose $log 2>&1 | grep -o "ERROR: .*"
              mariadb-binlog --verbose --read-from-remote-server $log 2>&1 | grep -F marker-7f3a'""")
        .matches("^ERROR: (Failed reading header|Error in Log_event)")
        .prints("@2='marker-7f3a late'");
  }

  @WayBack("Decrypt, while it runs")
  @Otherwise(
      "As long as the key is on each node everything can be read: stop there, and take none away. A node that does not come back, `Synced` missing: restart no other one; its log says why, most often a key that is missing. Put the copy of the key back.")
  @Order(21)
  void back(Runbook page, Measures measures) {
    measures.ledger().mark("all is decrypted again");
    page.step("Have the threads decrypt")
        .run(
            """
            for node in galera1 galera2 galera3; do docker exec $node mariadb -e "SET GLOBAL innodb_encrypt_tables=OFF; SET GLOBAL aria_encrypt_tables=OFF"; done""");
    page.step("Write the system's own tables anew")
        .why(
            "And Aria tables of yours: `ALTER TABLE … FORCE` each, or they can't be read after the last step.")
        .youSee("nothing. An error ends it: the tables after it were not written anew")
        .run(REBUILD_ARIA);
    page.step("Wait until no tablespace is encrypted")
        .youSee("`0 encrypted, 0 not yet on the disk`, on each node")
        .otherwise(
            "Paste it again: the threads are at work. It does not sink: `SHOW CREATE TABLE` says"
                + " `ENCRYPTED=YES`: `ALTER TABLE … ENCRYPTED=NO`. Take no key away before all say `0`.")
        .run(LEFT_TO_DO)
        .within(BACK)
        .matches(
            "(?s)\\A(galera\\d \\d+ tablespaces, 0 encrypted, 0 not yet on the disk\\n){3}\\z");
    page.step("Leave the key, and nothing else, in the settings")
        .input(DECRYPTING)
        .run("cat > encryption.cnf");
    page.step(
            "Restart all, one by one: the redo log is still encrypted, and needs the key once more")
        .youSee("each says `Synced`")
        .limit(LONG)
        .run(PLACE_SETTINGS + "\n" + restart("galera3 galera2 galera1"))
        .matches("(?s)galera3 Synced.*galera2 Synced.*galera1 Synced");
    page.step("Take key and settings away, and restart all, one by one")
        .loses(
            """
            the key on these nodes: backups and binary logs of the time between need it, so keep the copy""")
        .youSee("each says `Synced`")
        .limit(LONG)
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sed -i 's|gcache.dir=/dev/shm;||' /etc/mysql/mariadb.conf.d/z-galera.cnf
              docker exec $node rm -r /etc/mysql/mariadb.conf.d/zz-encryption.cnf /etc/mysql/encryption /usr/local/bin/mariadbd
            done
            """
                + restart("galera3 galera2 galera1"))
        .matches("(?s)galera3 Synced.*galera2 Synced.*galera1 Synced");
  }

  @Drill(value = "Without the key all can be read again", trap = true)
  @Order(22)
  void inTheClear(Runbook page) {
    page.step("Look for the row in every file").run(SEARCH).within(BACK).matches(IN_THE_CLEAR);
    page.step("Compare all nodes")
        .run("./lab compare --database shop")
        .matches("^All the same: 3 nodes, 1 tables, 6501 rows");
  }

  @Measurement("What the application saw")
  @Order(23)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, BACK, null);
  }

  @Drill("Tidy up")
  @Order(24)
  void tidy(Runbook page) {
    page.step("Remove the tables, the logs and the files")
        .limit(LONG)
        .run(
            """
            docker exec galera1 mariadb -e "DROP DATABASE shop"
            docker exec galera1 sh -c 'rm /etc/mysql/mariadb.conf.d/zz-binlog.cnf'
            """
                + restart("galera1")
                + """

                docker exec galera1 sh -c 'rm -f /var/lib/mysql/binlog.*'
                rm -f encryption.keys encryption.cnf empty.cnf""")
        .printsLine("galera1 Synced");
  }

  /** One after the other, each when the one before is back. */
  private static String restart(String nodes) {
    return """
        for node in %s; do
          docker exec $node mariadb -e "SET GLOBAL innodb_fast_shutdown=0" 2>/dev/null
          docker restart -t 600 $node > /dev/null
          until docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'" 2>/dev/null |
            grep -q Synced; do sleep 0.5; done
          echo $node Synced
        done"""
        .formatted(nodes);
  }

  private static String sentAndFound(String text) {
    return """
        for n in 1 3; do
          docker exec toolbox sh -c "echo %1$s | socat -u - UDP-SENDTO:galera$n.local:9999" &&
          docker exec capture$n grep -c %1$s /tmp/capture.pcap
        done"""
        .formatted(text);
  }
}
