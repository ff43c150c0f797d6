package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Judgement;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Moment;
import org.galerarunbook.ledger.Operation;
import org.galerarunbook.ledger.WriteId;
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
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 9,
    title = "Restore the whole cluster",
    purpose =
        """
        All nodes go back to one backup: it is made ready while the cluster still runs, all nodes are
        stopped and kept, one is filled from it and bootstraps a new history, the others get everything
        from that one. Here the backup is `/backups/galera2.mbs`, and galera1 is filled.""")
@UseWhen({
  "all copies of the data are lost, or all are wrong in the same way and nothing newer can be trusted"
})
@NotWhen({
  "one node still has what is needed, running or not: [[FullOutageChapter]]",
  "rows were deleted or changed by mistake, and what came after is to be kept: [[BeforeAMistakeChapter]]",
  "one node is lost: [[BackUpAndRestoreOneNodeChapter]] or [[RestoreNodeFromScratchChapter]]"
})
@Needs({
  "a shell in which `docker ps` shows the nodes (of a lab: its folder; not `./lab up` again)",
  "a backup, and the place where it lies; here the container `backups`",
  "room (`df -h`) for the backup unpacked, twice, and for a copy of one data directory as it is now; of all"
      + " three if a node was down",
  "what did the damage stopped: the job, its timer, its account. It would do so again",
  "the application's owners agreeing to lose what was written since the backup"
})
@Costs(
    value =
        """
        Everything written since the backup, in all databases; accounts and passwords go back, too. No service
        from the stop until the first node is up.
        Until the second node is there, there is one copy of the data.""",
    fault = "a cluster that works is put back to a backup of half a minute ago; no power cut")
@StopAndCall({
  "the backup is not `log-applied` after it was prepared, and there is no older one",
  "nobody can say whether one node still has the lost rows"
})
@UsesLab(own = true)
@Topic.Backup
@Topic.Bootstrap
class RestoreTheWholeClusterChapter {

  private static final Duration UP = Duration.ofSeconds(60);
  private static final Duration FILLED = Duration.ofSeconds(120);
  private static final Duration COPY = Duration.ofMinutes(10);

  private static final String BACKED_UP = "galera2 is backed up";
  private static final String STOPPED = "all nodes are stopped";
  private static final String DOWN = "all nodes are down";

  @Drill("A backup, and writes that come after it")
  @Order(1)
  @Covers("G059")
  void backup(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.note("A workload writes through galera1 until the cluster is up again.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    BackupSteps.table(page, galera1);
    BackupSteps.place(page);
    measures.ledger().mark(BACKED_UP);
    BackupSteps.take(page);
    page.step("Write something after the backup")
        .run(galera1.clientSql("INSERT INTO backup_probe (note) VALUES ('after the backup')"));
  }

  @Procedure("Make the backup ready, before anything is stopped")
  @Otherwise(
      "The cluster runs, untouched, and the backup is only read. Not `completed OK!`: look"
          + " that `restored` is yours, `docker rm -f -v restored`, and unpack again in a new"
          + " one; a second time, an older backup.")
  @Order(2)
  @Covers("G060")
  void ready(Runbook page) {
    page.step("See which backups you have, and of when they are")
        .why(
            "Everything that was written after that time will be gone. Here it is `galera2.mbs`; put the name of"
                + " yours there, in the step that unpacks it.")
        .youSee("each with its size, and the time at which it ended: one from before the damage")
        .otherwise(
            "All are younger than the damage: stop, and call; unless they were copied here later, for their own time"
                + " is inside, and is shown before anything is stopped.")
        .run("docker exec backups ls -l --time-style=full-iso /backups")
        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d.* galera2\\.mbs$");
    BackupSteps.ready(page);
    page.step("Look into it, on a copy")
        .why(
            """
            A server changes the files that it runs on, so it gets a copy. Ask for rows that you know, once for each \
            table that is damaged: the one here is the lab's. The cluster's rows are wrong, so nothing is compared with them.""")
        .youSee(
            "when it was taken, before the damage; and the rows that you want back, as they were: here 1000, and none"
                + " from after the backup")
        .otherwise(
            "They are not in it, or wrong there, too: an older one, in a new `restored`. Right, but another number than"
                + " you were told: whoever told you decides, now. No answer: `docker exec restored tail /tmp/look.log`.")
        .loses("nothing: the copy that was looked into is removed")
        .limit(COPY)
        .run(
            """
            docker exec --user mysql restored sh -c '
              grep -E "^end_time" /var/lib/mysql/mariadb_backup_info
              cp -a /var/lib/mysql /tmp/look
              mariadbd --datadir=/tmp/look --wsrep-on=OFF --skip-networking --skip-grant-tables \\
                --socket=/tmp/look.sock > /tmp/look.log 2>&1 &
              timeout 60 sh -c "until mariadb-admin -S /tmp/look.sock ping > /dev/null 2>&1; do sleep 1; done"
              mariadb -S /tmp/look.sock -e "
                SELECT COUNT(*) AS rows_of_all, SUM(note = \\"after the backup\\") AS from_after_it FROM passbolt.backup_probe"
              mariadb-admin -S /tmp/look.sock shutdown; wait; rm -r /tmp/look'""")
        .matches("^end_time = \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$")
        .matches("^rows_of_all\\s+from_after_it\\n1000\\s+0$");
  }

  @Procedure("Stop all nodes, and keep what is there")
  @Otherwise(
      "All data is where it was. A node that does not stop, or comes back: go no further"
          + " until all are down. To give up: bootstrap from the one that was stopped last,"
          + " [[BootstrapChapter]]; if one still runs, [[BringANodeBackChapter]].")
  @Order(3)
  @Covers("G060")
  void stopAll(Runbook page, Measures measures) {
    measures.ledger().mark(STOPPED);
    page.step("Stop the application, and keep everybody but root from writing")
        .why(
            "The application first (in the lab `docker stop passbolt`), until all nodes are back: a node that is"
                + " started again has forgotten `read_only`.")
        .youSee("`1` from each that runs")
        .otherwise("It waits: a transaction is open. `SHOW PROCESSLIST` on that node.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SET GLOBAL read_only=ON; SELECT @@read_only"
            done""")
        .matches("\\A(1\\n){3}\\z");
    page.step("Stop them, one after the other")
        .why(
            """
            All of them: one that runs on, or comes back by itself, would have another history. What restarts \
            them is taken away first: the lab has nothing, else `docker update --restart=no`. One by one, since `docker stop` with three names stops all at the \
            same time, and then none is the last.""")
        .youSee("each name")
        .limit(COPY)
        .run(
            """
            for node in galera3 galera2 galera1; do docker stop -t 600 $node; done""");
    page.step("See that all three are down, and were shut down cleanly")
        .youSee("`exited 0` three times")
        .otherwise("Another number: it crashed. None was the last then: all three are saved.")
        .run(
            "docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' galera1 galera2 galera3")
        .matches("\\A(exited 0\\n){3}\\z");
    page.step("Keep a copy of the newest data directory")
        .why(
            """
            Of the node that was stopped last. Damaged or not, it may be the only place where the last \
            rows are, and it is the way back. Was one down before, or did one crash, then none was the \
            last: save all three instead, by the saving alone of \
            [[FullOutageChapter#Save everything, bootstrap from that node, let the others follow]].""")
        .youSee(
            "`saved` and `1`: the copy can be read, and InnoDB's tablespace is in it; a seqno that is not -1, and"
                + " `safe_to_bootstrap: 1`: it can be gone back to")
        .otherwise(
            "No `saved`, or no number: don't go on. `File exists`: give this copy another name, here and"
                + " where it is put back. `saved` and `0`: it has no data; if its disk is new, go on.")
        .loses("nothing: a copy of that name that is there is kept")
        .limit(COPY)
        .run(
            """
            docker run --rm --network none --volumes-from galera1 --entrypoint tar \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -C /var/lib/mysql -cSf - . |
              docker exec -i backups sh -c 'set -C; umask 077; cat > /backups/galera1-before.tar' && echo saved &&
              docker exec backups sh -c '
                tar -tf /backups/galera1-before.tar > /tmp/list && test -s /tmp/list && grep -c "ibdata1$" /tmp/list
                tar -xOf /backups/galera1-before.tar ./grastate.dat | grep -E "^(seqno|safe)"'""")
        .printsLine("saved")
        .printsLine("1")
        .matches("^seqno: +[1-9]\\d*$")
        .printsLine("safe_to_bootstrap: 1");
    measures.ledger().mark(DOWN);
  }

  @Procedure("Fill one node from the backup, and bootstrap")
  @Otherwise(
      "galera2 and galera3 are stopped and untouched: start neither. Copying broke off, or"
          + " galera1 does not bootstrap: stop it, empty it, and fill it again. The rows are not"
          + " the backup's: [[#Put back what was there before the restore]].")
  @Order(4)
  @Covers("G060")
  void bootstrapped(Runbook page, Measures measures, Node galera1) {
    empty(page, "everything on galera1; its copy is `/backups/galera1-before.tar`");
    page.step("Copy the prepared backup into it")
        .youSee("nothing; it is looked at next")
        .limit(COPY)
        .run(
            """
            docker exec restored tar -C /var/lib/mysql -cSf - . |
              docker run --rm -i --network none --volumes-from galera1 --entrypoint tar \\
                "$(docker inspect --format '{{.Config.Image}}' galera1)" -C /var/lib/mysql -xpf -""");
    page.step("See that it has no grastate.dat, and that all of it is the server's")
        .why(
            """
            Without a position the node begins a history of its own, and the others will be sent \
            everything. That is right here: [[#`Reversing history`|what happens otherwise]].""")
        .youSee("`ibdata1` and nothing else")
        .run(
            """
            docker run --rm --network none --volumes-from galera1 --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
                cd /var/lib/mysql && ls ibdata1 && find . -name grastate.dat -o ! -user mysql'""")
        .matches("\\Aibdata1\\n\\z");
    bootstrap(page);
    page.step("See that it is what the backup was, and takes writes")
        .why(
            "`backup_probe` is the lab's table, on all of this page. Put one of your own there. It writes one row:"
                + " paste it once.")
        .youSee(
            "1001, 1000, 0: all rows; those of the backup, without the new one; those from after the backup")
        .run(
            galera1.clientAsk(
                """
                INSERT INTO backup_probe (note) VALUES ('after the restore');
                SELECT COUNT(*), SUM(note LIKE 'before%'), SUM(note = 'after the backup') FROM backup_probe"""))
        .matches("^1001\\s+1000\\s+0$");
    measures.ledger().mark("galera1 takes writes again");
  }

  @Procedure("Let the others join: they are sent everything")
  @Otherwise(
      "galera1 serves the backup's rows: leave it. Another does not start, or ends:"
          + " `docker logs --tail 50` of it says why; [[RestoreNodeFromScratchChapter]]. Start"
          + " galera3 only when galera2 is `Synced`.")
  @Order(5)
  @Covers("G060")
  void join(Runbook page, Node galera2, Node galera3) {
    join(page, galera2, "what galera2 has; it is replaced by a snapshot of galera1");
    join(page, galera3, "what galera3 has; it is replaced, too");
  }

  @Check("All nodes have the rows of the backup, and are one cluster")
  @Otherwise(
      "Keep the copy, and the application stopped. `ERROR 1146`: put a table of your own"
          + " there. Two lines: rebuild the node that differs from galera1,"
          + " [[RestoreNodeFromScratchChapter]]. `./lab check` names what is wrong, and what to"
          + " do.")
  @Order(6)
  @Covers("G060")
  void check(Runbook page, Lab lab) {
    page.step("Compare rows on all of them")
        .youSee("one line: `3`, 1000 rows, one hash")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3"))
        .matches("\\A +3 1000\\s+[0-9A-F]+\\n\\z");
    page.step("Check the lab")
        .youSee("`All right`; but for an application that is still stopped, as it should be")
        .limit(UP)
        .run("./lab check")
        .prints("All right");
    page.note(
        """
        Let the application in again (`docker start passbolt`), once what did the damage can't do it again. Take a
        backup now, [[BackUpAndRestoreOneNodeChapter]]: binary logs and positions of before belong to the old history. `docker rm -f -v restored`: it has all data, and asks nobody for
        a password. Keep the copy until nobody asks for a lost row any more.""");
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(UP)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Measurement("What was lost")
  @Order(7)
  @Covers("G060")
  void lost(Runbook page, Measures measures) {
    LedgerReport report = measures.stopGoneBack();
    Judgement verdict = report.verdict();
    page.note(
        """
        Acknowledged writes between the backup and the stop are lost, all of them; none that was
        acknowledged before the backup began or after the cluster was up again. How old the backup is
        decides how much you lose; nothing that is done at the restore changes that.""");
    page.expect("what was acknowledged since the backup is lost, and nothing else")
        .holds(() -> assertLostSinceTheBackup(verdict));
    page.expect("every node has the same rows, none twice, none that nobody wrote")
        .holds(
            () -> {
              assertThat(verdict.differences()).isEmpty();
              assertThat(verdict.twice()).isEmpty();
              assertThat(verdict.neverAttempted()).isEmpty();
              assertThat(verdict.refusedButPresent()).isEmpty();
            });
  }

  @Drill(value = "The restored node is given the backup's position", trap = true)
  @Order(8)
  void oldHistory(Runbook page) {
    page.step("Write more, and stop all nodes")
        .limit(COPY)
        .run(
            """
            for i in 1 2 3 4 5 6 7 8 9; do
              docker exec toolbox mariadb -h galera3.local -e "
                INSERT INTO backup_probe (note) VALUES ('written later')"
            done
            docker stop -t 600 galera1 galera2 galera3""");
    page.step("Write into galera1 a position of this history that is older than what galera2 has")
        .run(
            """
            docker run --rm --network none --volumes-from galera1 --user mysql --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
                cd /var/lib/mysql && sed -i "s/^seqno: .*/seqno:   2/; s/^safe_to_bootstrap: .*/safe_to_bootstrap: 1/" grastate.dat
                cat grastate.dat'""")
        .matches("^seqno:\\s+2$");
    bootstrap(page);
    page.step("Start galera2, which has more of the same history, and wait for its end")
        .run("docker start galera2\ndocker wait galera2")
        .matches("^[1-9]\\d*$");
  }

  @Trap("`Reversing history`")
  @Order(9)
  void reversing(Runbook page) {
    page.note(
        """
        A restored node that is given the UUID and seqno of its backup hands out seqnos a second time,
        to other write-sets. A node that has the first ones ends, and that is luck: once the
        restored node has written as many, the numbers fit again, and nobody notices that the data
        differ. Bootstrap from a backup without a grastate.dat.""");
    page.step("Read why the joiner ended")
        .youSee("`Reversing history: … this member has applied … more events`")
        .run("docker logs --tail 200 galera2 2>&1 | grep -oE 'Reversing history: .*'")
        .matches("^Reversing history: \\d+ -> \\d+, this member has applied \\d+ more events");
  }

  @WayBack("Put back what was there before the restore")
  @Otherwise(
      "The copy is only read, and stays. Unpacking broke off, or galera1 does not"
          + " bootstrap: stop it, empty it, and unpack again. The row is not there: start neither"
          + " galera2 nor galera3, which have the restored cluster's data, and call.")
  @Order(10)
  void back(Runbook page, Lab lab, Node galera1, Node galera2, Node galera3) {
    page.note(
        "As long as the copy of the newest data directory is there: to the moment of the stop.");
    page.step("Stop all nodes")
        .why("In any order: none of them is bootstrapped from.")
        .limit(COPY)
        .run(galera3.and(galera2).and(galera1).stop());
    empty(page, "what the cluster has, written since the restore; save it first if it counts");
    page.step("Unpack the copy")
        .limit(COPY)
        .run(
            """
            docker exec backups cat /backups/galera1-before.tar |
              docker run --rm -i --network none --volumes-from galera1 --entrypoint tar \\
                "$(docker inspect --format '{{.Config.Image}}' galera1)" -C /var/lib/mysql -xpf -""");
    page.step("See that it was shut down cleanly, last")
        .youSee("a seqno that is not -1, and `safe_to_bootstrap: 1`")
        .otherwise(
            "It was not stopped last, or it crashed: [[FullOutageChapter]], there for galera1 alone: the"
                + " others are of the restored cluster.")
        .run(
            """
            docker run --rm --network none --volumes-from galera1 --entrypoint cat \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" /var/lib/mysql/grastate.dat""")
        .matches("^seqno:\\s+[1-9]\\d*$")
        .printsLine("safe_to_bootstrap: 1");
    bootstrap(page);
    page.step("Find what was written after the backup")
        .youSee("1 row")
        .run(
            galera1.ask(
                "SELECT COUNT(*) FROM passbolt.backup_probe WHERE note = 'after the backup'"))
        .printsLine("1");
    join(page, galera2, "what galera2 has of the restored cluster");
    join(page, galera3, "what galera3 has of the restored cluster");
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(UP)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("Tidy up")
  @Order(11)
  void tidy(Runbook page) {
    page.note("In earnest keep the copy until nobody asks for a lost row any more.");
    BackupSteps.cleanUp(page, "galera1", "restored backups");
  }

  private static void empty(Runbook page, String lost) {
    page.step("Empty the data directory of galera1")
        .loses(lost)
        .otherwise(
            "No `emptied`, and no error: it runs, or there is no copy of it. Stop it, or save it, first.")
        .run(
            """
            [ "$(docker inspect --format '{{.State.Running}}' galera1)" = false ] &&
              docker exec backups test -s /backups/galera1-before.tar &&
              docker run --rm --network none --volumes-from galera1 --entrypoint find \\
                "$(docker inspect --format '{{.Config.Image}}' galera1)" /var/lib/mysql -mindepth 1 -delete &&
              echo emptied""")
        .printsLine("emptied");
  }

  private static void bootstrap(Runbook page) {
    page.step("Start galera1 so that it bootstraps, this once")
        .why(
            "By a file that is gone before the server runs: the next start of the same container joins.")
        .run(
            """
            touch /tmp/bootstrap-once &&
              docker cp /tmp/bootstrap-once galera1:/etc/galera/ &&
              docker start galera1""");
    page.step("Wait until it is up, alone")
        .youSee("`Synced`, size 1; until then `ERROR 2002`")
        .otherwise("`docker logs --tail 50 galera1` says why.")
        .run(
            """
            docker exec galera1 mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_cluster_size', 'wsrep_local_state_comment')\"""")
        .within(UP)
        .matches("Synced$")
        .matches("wsrep_cluster_size\\s+1$");
  }

  private static void join(Runbook page, Node node, String lost) {
    page.step("Start " + node).loses(lost).run(node.start());
    page.step("Wait until " + node + " is synced, and see that it was sent everything")
        .youSee("`Synced` and `SST completed on joiner`; until then `ERROR 2002`")
        .otherwise(
            "`docker logs --tail 50 %s` says what it waits for: [[RestoreNodeFromScratchChapter]]."
                .formatted(node))
        .run(node.state().then(node.logSinceStart("grep -oE 'SST completed on joiner'")))
        .within(FILLED)
        .matches("Synced$")
        .prints("SST completed on joiner");
  }

  private static void assertLostSinceTheBackup(Judgement verdict) {
    Set<WriteId> lost = new HashSet<>(verdict.lost());
    assertThat(lost).as("lost writes").isNotEmpty();
    Moment backup = BackupProofSteps.marked(verdict, BACKED_UP);
    Moment down = BackupProofSteps.marked(verdict, DOWN);
    assertThat(
            verdict
                .history()
                .of(Operation.Kind.WRITE)
                .filter(Operation::acknowledged)
                .filter(o -> lost.contains(o.writeId())))
        .as("each lost write, and when it was acknowledged")
        .allMatch(o -> o.end().isAfter(backup), "after the backup began")
        .allMatch(o -> down.isAfter(o.end()), "before all nodes were down");
  }
}
