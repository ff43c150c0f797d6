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
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 33,
    title = "Change the password of the backup account",
    purpose =
        """
        The account is one for the whole cluster, and changes on all nodes at once; the files that name its
        password are one for each node. In between no node could send a snapshot or take a backup. So the
        account has two passwords for as long as the files change. No node is restarted.""")
@UseWhen({
  "the password of `wsrep_sst_auth` has to change: it got out, or a rule says so",
  "`Access denied for user` on a donor or in a backup's log, since somebody changed the password"
})
@NotWhen({
  "the account never worked, or lacks rights: [[RestoreNodeFromScratchChapter]]",
  "it is a certificate that ends: [[RotateWithoutAPauseChapter]]"
})
@Needs({"all nodes `Synced`, and none of them a donor", "no backup under way"})
@Costs(value = "Nothing: clients, replication and snapshots go on.", fault = "no server ended")
@StopAndCall({
  "the account on one node is another than on the others",
  "`SHOW CREATE USER` says that it logs in by a plugin without a password"
})
@UsesLab(own = true)
@Topic.Backup
@Topic.Sst
class BackupAccountChapter {

  private static final Duration REBUILT = Duration.ofMinutes(2);

  private static final String WRONG_ORDER =
      "`Access denied` on the donor: the account was changed first";

  /** Logs in by the file that backups use, on each node. */
  private static final String LOG_IN =
      """
      for node in galera1 galera2 galera3; do
        docker exec --user mysql $node mariadb --defaults-file=/etc/galera/backup.cnf -N -e "SELECT CURRENT_USER()"
      done""";

  @Drill("An application reads and writes")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("On all nodes, from here to the check.");
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver());
    page.expect("it writes")
        .within(REBUILT)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("See who it is")
  @Order(2)
  void see(Runbook page, Node galera1) {
    page.step("Read what the account is, without what it logs in by")
        .youSee("`backup` at `localhost`, and `mysql_native_password` once")
        .otherwise("Another plugin, or two already: somebody is at it, or was.")
        .run(
            galera1.ask(
                """
                SELECT User, Host, JSON_VALUE(Priv, '$.plugin'), IFNULL(JSON_LENGTH(Priv, '$.auth_or'), 0)
                FROM mysql.global_priv WHERE User = 'backup'"""))
        .matches("\\Abackup\\s+localhost\\s+mysql_native_password\\s+0\\n\\z");
    page.step("See that each node's file still fits")
        .youSee("`backup@localhost`, three times")
        .otherwise("`Access denied`: that file is wrong already. Go on: it becomes right.")
        .run(LOG_IN)
        .matches("\\A(backup@localhost\\n){3}\\z");
  }

  @Procedure("Give it a second password")
  @Order(3)
  void second(Runbook page) {
    page.step("Make it")
        .why("All that follows is pasted in this folder.")
        .loses("nothing: `set -C` refuses to write over one that is there")
        .youSee("`49` characters")
        .otherwise(
            "`cannot overwrite existing file`: it is of an earlier change. Is that finished (one password"
                + " alone): remove it, and paste again. Is it not: go on with it. `0`: `openssl` is"
                + " missing; remove the file.")
        .run(
            """
            (set -C; umask 077; openssl rand -hex 24 > backup.password)
            wc -c < backup.password""")
        .matches("\\A *49\\n\\z");
    page.step("Have both count, the old one and the new one")
        .loses("nothing: the old one still counts")
        .why(
            """
            The old one is taken as the server keeps it. The statement comes from a file, so that no
            password is seen among the processes; it goes to all nodes by replication. Without either
            nothing is sent: an empty password would let anybody in.""")
        .youSee("nothing")
        .otherwise(
            "`No such file`: you are in another folder, and nothing was changed. An `ERROR`: read it.")
        .run(
            """
            old=$(docker exec galera1 mariadb -N -e "
              SELECT JSON_VALUE(Priv, '$.authentication_string') FROM mysql.global_priv
              WHERE User = 'backup' AND Host = 'localhost'")
            test -n "$old" && grep -q . backup.password &&
              printf "ALTER USER 'backup'@'localhost' IDENTIFIED VIA mysql_native_password USING '%s'
                OR mysql_native_password USING PASSWORD('%s')" "$old" "$(cat backup.password)" |
              docker exec -i galera1 mariadb""")
        .printsNothing();
    page.step("See that each node still logs in by the old one")
        .youSee("`backup@localhost`, three times")
        .otherwise("`Access denied`: give the account the old password again, and stop.")
        .run(LOG_IN)
        .matches("\\A(backup@localhost\\n){3}\\z");
  }

  @Procedure("Change the files, and what runs")
  @Otherwise(
      "Both passwords count: nothing is refused, and each step may be pasted again. "
          + "`backup.password: No such file`: you are in another folder. A node is down: do all "
          + "of this once more when it is back, before the old one goes.")
  @Order(4)
  void files(Runbook page) {
    page.step("Write the setting into a file of its own, on every node")
        .why(
            """
            Read last, so it wins. One's own settings stand in files that no package brought: an upgrade
            never asks about them. Root writes it, and the server alone reads it.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              grep -q . backup.password && printf '[mariadbd]\\nwsrep_sst_auth = "backup:%s"\\n' "$(cat backup.password)" |
                docker exec -i $node install -o root -g mysql -m 0640 /dev/stdin /etc/mysql/mariadb.conf.d/zz-backup-account.cnf
            done""");
    page.step("Tell the servers that run")
        .why("A server has read its file at its start. It shows asterisks, whatever it is set to.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              grep -q . backup.password && printf "SET GLOBAL wsrep_sst_auth = 'backup:%s'" "$(cat backup.password)" |
                docker exec -i $node mariadb
            done""");
    page.step("Change the file that backups use")
        .loses("the old password in that file; the account still takes it")
        .run(
            """
            for node in galera1 galera2 galera3; do
              grep -q . backup.password && printf '[client]\\nuser=backup\\npassword=%s\\nskip-ssl\\n' "$(cat backup.password)" |
                docker exec -i $node install -o mysql -g mysql -m 0400 /dev/stdin /etc/galera/backup.cnf
            done""");
    page.step("See that each node logs in by the new one")
        .youSee("`backup@localhost`, three times")
        .otherwise("`Access denied`: that node's file is wrong. The old password still counts.")
        .run(LOG_IN)
        .matches("\\A(backup@localhost\\n){3}\\z");
    page.step("See what each server would read at its next start")
        .why("Two files that name it: the one that is read last counts.")
        .youSee("`zz-backup-account.cnf` as the last one, for each node")
        .otherwise(
            "Another file: it wins at that node's next start. Take `wsrep_sst_auth` out of it there, or name"
                + " yours so that it is read after it.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'grep -l "^wsrep_sst_auth" /etc/mysql/mariadb.conf.d/*.cnf | tail -n 1'
            done""")
        .matches("\\A(/etc/mysql/mariadb\\.conf\\.d/zz-backup-account\\.cnf\\n){3}\\z");
  }

  @Procedure("Take the old one away")
  @Otherwise(
      "`ERROR`, or `backup.password: No such file`: both still count; mend it, and paste "
          + "it again. An old line that stays does no harm. `Access denied` afterwards: "
          + "[[#Change the files, and what runs]] once more.")
  @Order(5)
  void away(Runbook page) {
    page.step("Keep the old file, to see that it is refused")
        .youSee("`4`")
        .otherwise(
            "`0`: the old line stands in another file, or stood in `zz-backup-account.cnf` of the last change."
                + " Go on; the check by the old one says nothing then.")
        .run(
            """
            docker exec galera1 sh -c 'umask 077
              sed -n "s/^wsrep_sst_auth.*\\"backup:\\(.*\\)\\"/[client]\\nuser=backup\\npassword=\\1\\nskip-ssl/p" \\
                /etc/mysql/mariadb.conf.d/z-galera.cnf > /root/old.cnf; wc -l < /root/old.cnf'""")
        .printsLine("4");
    page.step("Let the new one alone count")
        .loses(
            "the old password: who has it only in a file that you don't know of can't log in any more")
        .run(
            """
            grep -q . backup.password && printf "ALTER USER 'backup'@'localhost' IDENTIFIED BY '%s'" "$(cat backup.password)" |
              docker exec -i galera1 mariadb""");
    page.step("Take the old line out of the file that has it")
        .loses("the old password's line, which counts no more")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sed -i '/^wsrep_sst_auth/d' /etc/mysql/mariadb.conf.d/z-galera.cnf
            done""");
  }

  @Check("The new one counts on every node, and the old one nowhere")
  @Otherwise(
      "Clients are not concerned. `Access denied`: this node's file lacks the new "
          + "password; it sends no snapshot and takes no backup: [[#Change the files, and what "
          + "runs]] once more.")
  @Order(6)
  void check(Runbook page, Lab lab, Measures measures) {
    page.step("Log in by the files of backups, on every node")
        .youSee("`backup@localhost`, three times")
        .run(LOG_IN)
        .matches("\\A(backup@localhost\\n){3}\\z");
    page.step("Log in by the old one")
        .youSee("`ERROR 1045`")
        .otherwise(
            "`backup@localhost`: both still count. Take the old one away. `root@localhost`: `/root/old.cnf` is"
                + " empty, and the old one was not asked for.")
        .run(
            "docker exec galera1 mariadb --defaults-file=/root/old.cnf -N -e \"SELECT CURRENT_USER()\"")
        .exits(1)
        .prints("ERROR 1045 (28000): Access denied for user 'backup'@'localhost'");
    page.step("Take a backup, to be thrown away")
        .why(
            "A login is not a backup: it also needs the rights, which a new password leaves alone.")
        .youSee("`completed OK!`")
        .otherwise("`Access denied`: [[RestoreNodeFromScratchChapter]].")
        .limit(REBUILT)
        .run(
            """
            docker exec --user mysql galera2 sh -c '
              mariadb-backup --defaults-extra-file=/etc/galera/backup.cnf --backup --stream=mbstream 2>&1 >/dev/null | tail -n 1'""")
        .matches("completed OK!$");
    Ending.intact(page, lab, measures, REBUILT, null);
    page.note(
        """
        Then put the new one where passwords are kept, and remove `backup.password` here, and
        `/root/old.cnf` on galera1.""");
  }

  @WayBack("The same steps, with the old one")
  @Order(7)
  void back(Runbook page) {
    page.note(
        """
        Until the old one is taken away, nothing has to be undone: both count. Afterwards another new one
        is given by the same steps.""");
  }

  @Drill("A node is rebuilt by a snapshot, with the new password")
  @Order(8)
  void rebuilt(Runbook page) {
    page.step("Empty galera3, and start it").limit(REBUILT).run(REBUILD);
    page.step("Wait until it has come by a snapshot")
        .run(CAME)
        .within(REBUILT)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .prints("SST completed on joiner");
  }

  @Drill(value = "The account is changed first, and then a node is rebuilt", trap = true)
  @Order(9)
  void wrongOrder(Runbook page) {
    page.step("Change it")
        .run(
            """
            (set -C; umask 077; openssl rand -hex 24 > other.password)
            printf "ALTER USER 'backup'@'localhost' IDENTIFIED BY '%s'" "$(cat other.password)" |
              docker exec -i galera1 mariadb""");
    page.step("Empty galera3, and start it").limit(REBUILT).run(REBUILD);
  }

  @Trap(WRONG_ORDER)
  @Order(10)
  void denied(Runbook page, Lab lab) {
    page.note(
        """
        Whoever needs a snapshot now gets none, and no backup is taken, until the files and the running
        servers have the new password; nothing says so before. The servers that run are told by
        `SET GLOBAL`, no restart. Then the joiner is started again. `other.password` is a file with the
        password that the account has now. It then goes into `backup.password`, for all steps of *Change the
        files, and what runs*. Nobody knows it: *Give it a second password*, from its first step.""");
    page.step("Read why there is no snapshot, on the donor")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node sh -c "grep -h 'Access denied' /var/lib/mysql/mariabackup.backup.log 2>/dev/null"
            done | grep .""")
        .within(Duration.ofSeconds(45))
        .prints("Access denied for user 'backup'@'localhost'");
    page.step("Tell the servers, and start the joiner again")
        .limit(REBUILT)
        .run(
            """
            for node in galera1 galera2; do
              grep -q . other.password && printf "SET GLOBAL wsrep_sst_auth = 'backup:%s'" "$(cat other.password)" |
                docker exec -i $node mariadb
            done
            docker restart -t 30 galera3""");
    page.step("Wait until it has come by a snapshot")
        .run(CAME)
        .within(REBUILT)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .prints("SST completed on joiner");
    page.expect("all three are one component")
        .within(REBUILT)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("Tidy up")
  @Order(11)
  void tidy(Runbook page) {
    page.step("Give it the password of the files again, and remove what lies about")
        .run(
            """
            printf "ALTER USER 'backup'@'localhost' IDENTIFIED BY '%s'" "$(cat backup.password)" |
              docker exec -i galera1 mariadb
            for node in galera1 galera2 galera3; do
              printf "SET GLOBAL wsrep_sst_auth = 'backup:%s'" "$(cat backup.password)" | docker exec -i $node mariadb
            done
            docker exec galera1 rm -f /root/old.cnf
            rm -f backup.password other.password""");
    page.step("See that it does").run(LOG_IN).matches("\\A(backup@localhost\\n){3}\\z");
  }

  private static final String REBUILD =
      """
      docker stop -t 600 galera3
      docker run --rm --network none --volumes-from galera3 --entrypoint find \\
        "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete
      docker start galera3""";

  private static final String CAME =
      """
      docker exec galera3 mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
      docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
        grep -o 'SST completed on joiner'""";
}
