package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galerarunbook.playbook.Membership.all;
import static org.galerarunbook.playbook.Membership.ask;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
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
    number = 25,
    title = "Add, remove or replace a node",
    purpose =
        """
        Three nodes become five and three again, one of them by a new machine of an old name, while the
        application writes. Quorum is more than half of the nodes that were together last: one that was
        killed counts there, one that was shut down cleanly does not.""")
@UseWhen({
  "a node is to be added, or taken away for good",
  "a machine is replaced by a new one of the same name",
  "a node that was removed is a member again"
})
@NotWhen({
  "the machine stays, and only its data is lost: [[RestoreNodeFromScratchChapter]]; a host with"
      + " systemd, installed anew under its old name: [[HostsRestoreChapter]]",
  "a node is down, and will be back: [[BringANodeBackChapter]]",
  "no node says `Primary`: [[LoseTheQuorumChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "certificates of the same CAs for the new nodes, in their own names",
  "an odd number at the end: four nodes bear the loss of one, as three do"
})
@Costs(
    value =
        "A snapshot for each new node. Writes through a node that stays go on; clients of one that is killed"
            + " go elsewhere.",
    fault =
        "two of five killed at once, and then half of four: there nobody writes until all are back")
@StopAndCall({
  "a node does not become `Synced`: add or remove no other one",
  "two nodes have the same `wsrep_node_name`"
})
@Symptom(
    text = "re-bootstrapping prim from partitioned components",
    means = "all that were together before the quorum was lost are back, and go on by themselves",
    rank = Rank.EVENT)
@UsesLab(own = true)
@Topic.Bootstrap
@Topic.Sst
class AddAndRemoveNodesChapter {

  private static final Duration NOTICED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofMinutes(2);

  /** How long a query may wait; no more than the ledger takes. */
  private static final Duration SILENT = Duration.ofSeconds(60);

  private static final Duration STOPPING = Duration.ofMinutes(11);

  private static final String NAMES =
      "An odd number again: take their names out of the lists of peers";
  private static final String COMES_BACK = "A node that was removed is a member again";
  private static final String EVEN =
      "Four nodes: half are lost at once, and the rest says `non-Primary`";
  private static final String MEMBERS =
      "SELECT node_name, node_incoming_address FROM mysql.wsrep_cluster_members ORDER BY 1";
  private static final String ADDRESS =
      "docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' galera4";

  @Drill("An application writes through galera1")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("From here to the end.");
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).timeout(SILENT));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("Certificates first, and the list of peers on every node")
  @Otherwise(
      "Nothing that runs has been changed: the lists are read at the next start, and all of it "
          + "may be pasted again. The CA's key is missing: bring it back. Not five names: that line "
          + "ends in another way; edit it there by hand.")
  @Order(2)
  void prepare(Runbook page) {
    page.note(
        """
        To add: up to the check. To remove: from *Remove a node*. To replace: *Replace a machine*. Quorum, as
        this run saw it:

        | Together | What happens | What the rest says |
        |---|---|---|
        | 3, then 4 | one is added, and another | `4 Primary`, `5 Primary` |
        | 5 | two are killed at once | `3 Primary`: 3 is more than half of 5 |
        | 5 | one is shut down cleanly | `4 Primary`, and it is not counted any more |
        | 4 | two are killed at once | `2 non-Primary`: 2 is not more than half of 4 |
        | 4 | one of the two is back | `3 non-Primary`: what was restarted does not count |
        | 4 | the other is back, too | `4 Primary` |
        | 4 | one is killed, or shut down cleanly | `3 Primary` |""");
    page.step("See that all are there")
        .youSee("three times `3 Primary Synced`")
        .otherwise("First [[BringANodeBackChapter]].")
        .run(ask("galera1 galera2 galera3"))
        .matches(all(3, 3));
    page.step("Issue certificates for the new names")
        .why("Those that are there are kept. Elsewhere: by the CAs that signed the others.")
        .youSee("`0 replaced`")
        .run("./lab certs issue --nodes galera1,galera2,galera3,galera4,galera5")
        .matches("^\\d+ created, 0 replaced, \\d+ kept$");
    page.step("Write the new names into the lists of peers")
        .loses("the old list in each node's file")
        .why(
            """
            It is read at the next start, and no node is restarted for it: who runs learns of newcomers by
            itself. On hosts it is your own file in `/etc/mysql/mariadb.conf.d`.""")
        .youSee("five names, three times")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sed -i '/^wsrep_cluster_address/s/galera3.local$/galera3.local,galera4.local,galera5.local/' \\
                /etc/mysql/mariadb.conf.d/z-galera.cnf
              docker exec $node grep ^wsrep_cluster_address /etc/mysql/mariadb.conf.d/z-galera.cnf
            done""")
        .matches(
            "(?s)(\\S+ += gcomm://galera1.local,galera2.local,galera3.local,galera4.local,galera5.local\\s*){3}");
  }

  @Procedure("Add the first node, filled by a donor that is not the writer")
  @Otherwise(
      "The three serve, and nothing on them is changed: write the file again. A galera4 that "
          + "was made and never started (`docker ps -a` says `Created`) has no data: `docker rm -v "
          + "galera4`, and begin this section again.")
  @Order(3)
  void addFourth(Runbook page, Measures measures) {
    measures.ledger().mark("galera4 is added");
    add(page, "galera4");
    joined(page, "galera4", 4);
  }

  @Procedure("Add the second, when the first is `Synced`")
  @Otherwise(
      "The four serve, and bear the loss of one: write the file again. A galera5 that was made "
          + "and never started (`docker ps -a` says `Created`) has no data: `docker rm -v galera5`, "
          + "and begin this section again.")
  @Order(4)
  void addFifth(Runbook page, Measures measures) {
    measures.ledger().mark("galera5 is added");
    add(page, "galera5");
    joined(page, "galera5", 5);
  }

  private static void add(Runbook page, String node) {
    page.step("Write down who it is, and who is to fill it")
        .why("After `galera3,` it would take any other. Only in the file of the new node.")
        .run(
            """
            printf '[mariadbd]\\nwsrep_node_name = %1$s\\nwsrep_node_address = %1$s.local\\nwsrep_sst_donor = galera3,\\n' > %1$s.cnf
            chmod 644 %1$s.cnf"""
                .formatted(node));
    page.step("Make the machine: the image of the others, their settings, its own certificates")
        .why(
            "And start it. On a host: the packages, the files, and a restart; the snapshot replaces its data.")
        .otherwise(
            "`Conflict`: a container of that name is there, perhaps the old one with its data; nothing was"
                + " started. Look at it first; `docker rename` puts it aside.")
        .run(
            """
            docker create --name %1$s --hostname %1$s.local --network galera-runbook-lab --network-alias %1$s.local \\
              --cap-add NET_ADMIN -v /var/lib/mysql --entrypoint /usr/local/bin/start-node \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" mariadbd &&
            docker exec galera1 tar -C / --exclude='*-once' -cf - usr/local/bin/start-node usr/local/bin/galera-state \\
              usr/local/bin/galera-healthcheck etc/mysql/mariadb.conf.d/z-galera.cnf etc/galera root/.my.cnf |
              docker cp - %1$s:/ &&
            docker cp certs/%1$s %1$s:/etc/mysql/tls &&
            docker cp %1$s.cnf %1$s:/etc/mysql/mariadb.conf.d/zz-node.cnf &&
            docker start %1$s"""
                .formatted(node));
  }

  private static void joined(Runbook page, String node, int size) {
    page.step("Wait until it is synced")
        .youSee("`%d Primary Synced`; it was filled, and galera3 did it".formatted(size))
        .otherwise(
            "Its log says why: [[RestoreNodeFromScratchChapter]], [[SnapshotMethodsChapter]].")
        .run(
            ask(node)
                + """

                docker logs %1$s 2>&1 | grep -o 'SST completed on joiner'
                docker logs galera3 2>&1 | grep -o '(%1$s) requested state transfer from .*' | tail -n 1"""
                    .formatted(node))
        .within(BACK)
        .matches("^" + node + " " + size + " Primary Synced$")
        .prints("SST completed on joiner")
        .matches("requested state transfer from 'galera3,'. Selected \\S+ \\(galera3\\)");
    page.step("Ask it as the application would, and as the proxy does")
        .why(
            "The client verifies the new node's certificate by its name. On port 9200 the node says of itself"
                + " whether it may get connections. Only then it goes into the proxy's list, as a backup, at the"
                + " end: the first of the list is the writer.")
        .youSee("`%s`, and `routable`".formatted(node))
        .otherwise(
            ("A certificate of another name, or of another CA: `rm -r certs/%1$s`, issue it again, `docker cp"
                    + " certs/%1$s/. %1$s:/etc/mysql/tls` (without `/.` it lands in a folder of its own), and"
                    + " `docker restart -t 600 %1$s`.")
                .formatted(node))
        .run(
            """
            docker exec toolbox mariadb -h %1$s.local -N -e "SELECT @@wsrep_node_name"
            docker exec toolbox bash -c 'cat < /dev/tcp/%1$s.local/9200'"""
                .formatted(node))
        .within(BACK)
        .printsLine(node)
        .printsLine("routable");
  }

  @Check("Five are one cluster, and their automatic numbers don't collide")
  @Otherwise(
      "Add and remove no other one. Fewer than `5`, or not `Synced`: the one that is missing "
          + "says why, [[BringANodeBackChapter]]. `non-Primary`: [[LoseTheQuorumChapter]]. Another "
          + "step than 5: `wsrep_auto_increment_control` is off there.")
  @Order(5)
  void five(Runbook page) {
    page.step("Ask every node, and how it counts")
        .youSee(
            "five times `5 Primary Synced`. The step of automatic numbers is the size, with an offset of"
                + " its own on each node")
        .run(
            ask("galera1 galera2 galera3 galera4 galera5")
                + """

                for node in galera1 galera2 galera3 galera4 galera5; do
                  docker exec $node mariadb -N -e "SELECT 'step', @@auto_increment_increment, @@auto_increment_offset"
                done | sort""")
        .within(BACK)
        .matches("(?s)(galera\\d 5 Primary Synced\\s+){5}")
        .matches("(?s)step\\t5\\t1\\nstep\\t5\\t2\\nstep\\t5\\t3\\nstep\\t5\\t4\\nstep\\t5\\t5");
  }

  @Drill(value = "Two of five are killed at once", trap = true)
  @Order(6)
  void twoOfFive(Runbook page, Measures measures, Node galera4, Node galera5) {
    measures.ledger().mark("galera4 and galera5 are killed at once");
    page.step("Kill them").run(galera4.and(galera5).kill());
  }

  @Trap("Two of five are lost at once, and three go on")
  @Order(7)
  void threeGoOn(Runbook page, Measures measures, Node galera4, Node galera5) {
    page.note(
        """
        Three of five are more than half. Of three, that would have been the end; that is what five are for.
        From then on the three count themselves: two of them would be enough.""");
    page.step("Ask the three")
        .run(ask("galera1 galera2 galera3"))
        .within(NOTICED)
        .matches(all(3, 3));
    page.step("Start one of the two").run(galera4.start());
    page.step("Wait until it is synced").run(ask("galera4")).within(BACK).matches(all(1, 4));
    page.step("Start the other").run(galera5.start());
    page.step("Wait until all five are there")
        .run(ask("galera1 galera2 galera3 galera4 galera5"))
        .within(BACK)
        .matches(all(5, 5));
  }

  @Procedure("Remove a node: shut it down cleanly, one at a time")
  @Otherwise(
      "Its data stays: `docker start galera5` brings it back. Not `0`: it was killed; the "
          + "others' answer counts. `non-Primary`: [[LoseTheQuorumChapter]]. Still `5`: it runs, or "
          + "they have not noticed yet: wait, and remove no other one.")
  @Order(8)
  void removeFifth(Runbook page, Measures measures, Node galera5) {
    measures.ledger().mark("galera5 is removed");
    shutDown(page, galera5, 4);
  }

  private static void shutDown(Runbook page, Node node, int left) {
    page.step("Have the proxy send it nobody any more")
        .why(
            "Take it out of the proxy's list as well. An address that the application knows: there, too.")
        .youSee("`out: wsrep_reject_queries is not NONE`")
        .run(
            """
            docker exec %1$s mariadb -e "SET GLOBAL wsrep_reject_queries=ALL"
            docker exec toolbox bash -c 'cat < /dev/tcp/%1$s.local/9200'"""
                .formatted(node))
        .within(NOTICED)
        .printsLine("out: wsrep_reject_queries is not NONE");
    page.step("Shut it down cleanly")
        .why(
            "Wait until its clients have left: [[MaintenanceChapter]]. An event that is `ENABLED` there runs"
                + " nowhere afterwards: [[LimitsChapter#Rows are there twice: events]]. It says that it goes,"
                + " and the others count one less. Killed, it would count once more.")
        .youSee("`0`")
        .limit(STOPPING)
        .run(node.stopSayingHow())
        .matches("^0$");
    page.step("See that the others count one less")
        .youSee("`%d Primary Synced`".formatted(left))
        .run(ask("galera1"))
        .within(NOTICED)
        .matches("^galera1 " + left + " Primary Synced$");
  }

  @Drill(value = "The removed node is started again, by a timer, by somebody", trap = true)
  @Order(9)
  void startedAgain(Runbook page, Node galera5) {
    page.step("Start galera5").run(galera5.start());
  }

  @Trap(COMES_BACK)
  @Order(10)
  void comesBack(Runbook page, Node galera5) {
    page.note(
        """
        It has a list of peers, and a certificate of the cluster's CA: nobody asks for more. It joins without
        a word, counts for the quorum, and gets every write. What stops it is that its key is gone. A key that
        may have been copied goes on opening the door until the CA is changed: [[ChangeTheCaChapter]].""");
    page.step("See that it is a member, although nobody asked for it")
        .run(ask("galera1 galera5"))
        .within(BACK)
        .matches("^galera1 5 Primary Synced$")
        .matches("^galera5 5 Primary Synced$");
    page.step("Take its key away, and shut it down again")
        .loses("galera5's key; the CA issues another")
        .limit(STOPPING)
        .run(
            """
            docker exec -u root galera5 rm /etc/mysql/tls/cluster-key.pem
            docker stop -t 600 galera5""");
    page.step("Start it once more").run(galera5.start());
    page.step("See that it ends, and why, and that it is no member")
        .run(
            "docker inspect --format 'running {{.State.Running}}' galera5\n"
                + "docker logs --since 1m galera5 2>&1 | grep -oE '\\[ERROR\\] WSREP: .*(ssl|SSL|key).*' | head -n 2\n"
                + ask("galera1"))
        .within(BACK)
        .printsLine("running false")
        .matches("^\\[ERROR\\] WSREP: ")
        .matches("^galera1 4 Primary Synced$");
  }

  @Procedure("Take away what it could come back with")
  @Otherwise(
      "It runs, so it can't be removed, or it is a member still: somebody started it, [[#"
          + COMES_BACK
          + "]]. Don't force it by `-f`: shut it down cleanly once more. The four that stay have all "
          + "that was replicated.")
  @Order(11)
  @Covers("G036")
  void takeAway(Runbook page, Node galera1) {
    page.step("Delete its data and its key")
        .why("On a host: the data directory, the keys, and the package or at least its service.")
        .loses(
            "everything on galera5; the others have its data, but not its rows of MyISAM and Aria tables. A copy"
                + " of its key elsewhere is not lost")
        .run("docker rm -v galera5");
    page.step("See that it is no member")
        .youSee(
            "the names of those that are left. Then take its name out of the lists of peers (here both at"
                + " the end: [[#"
                + NAMES
                + "]]), out of `wsrep_sst_donor`, and where backups, replicas and"
                + " monitoring name it")
        .run(galera1.ask(MEMBERS))
        .matches("^galera4\\s")
        .printsNot("galera5");
  }

  @Drill(value = "Half of four are killed at once", trap = true)
  @Order(12)
  void halfOfFour(Runbook page, Measures measures, Node galera3, Node galera4) {
    measures.ledger().mark("galera3 and galera4 are killed at once");
    page.step("Kill them").run(galera3.and(galera4).kill());
  }

  @Trap(EVEN)
  @Order(13)
  void half(Runbook page, Measures measures, Node galera3, Node galera4) {
    page.note(
        """
        Two of four are not more than half. Nor is one of the lost enough when it is back: it was restarted
        and is no witness of what the others had, and so three of four wait as well. All four have to be
        back; then they go on by themselves. If one can't be had: [[LoseTheQuorumChapter]]. So don't stop at
        four: add the fifth, or remove one. galera1's log says that it began anew only with the fourth.""");
    page.step("Ask the two")
        .run(ask("galera1 galera2"))
        .within(NOTICED)
        .matches("(?s)galera1 2 non-Primary .*galera2 2 non-Primary ");
    page.step("Start one of the lost").run(galera3.start());
    page.step("See that it is there, and that the three do not go on")
        .run(ask("galera1 galera2"))
        .within(BACK)
        .matches("(?s)galera1 3 non-Primary .*galera2 3 non-Primary ");
    page.step("Start the other").run(galera4.start());
    page.step("See that all four go on, without anybody's doing")
        .run(
            ask("galera1 galera2 galera3 galera4")
                + """

                docker logs --since 3m galera1 2>&1 | grep -o 're-bootstrapping prim.*' | tail -n 1""")
        .within(BACK)
        .matches("(?s)(galera\\d 4 Primary Synced\\s+){4}")
        .prints("re-bootstrapping prim from partitioned components");
    measures.ledger().mark("all four are back");
  }

  @Drill("The machine of galera4 is lost, and somebody else gets its address")
  @Order(14)
  void lost(Runbook page, Measures measures, Node galera4) {
    page.step("Keep its address").run(ADDRESS + " > galera4.address");
    measures.ledger().mark("galera4 is lost for good");
    page.step("Kill it").run(galera4.kill());
    page.step("Remove it with its data").run("docker rm -v galera4");
    page.step("Let somebody have its address")
        .run(
            """
            docker run -d --name stranger --network galera-runbook-lab \
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" sleep 3600""");
    page.step("See that three of four go on")
        .run(ask("galera1 galera2 galera3"))
        .within(NOTICED)
        .matches(all(3, 3));
  }

  @Procedure("Replace a machine by a new one of the same name")
  @Otherwise(
      "The three serve, and are not changed. `galera4.address: No such file`, or the same "
          + "address twice: that harms nothing. No `galera4` among the members: it has not joined, "
          + "and `docker logs --tail 50 galera4` says why.")
  @Order(15)
  void replace(Runbook page, Measures measures, Node galera1) {
    measures.ledger().mark("galera4 is replaced");
    page.step("See that the old one is no member")
        .why("It was killed, and three of four went on: so they have counted it out.")
        .youSee("`galera1`, `galera2`, `galera3`, and no `galera4`")
        .otherwise(
            "It still runs somewhere: shut it down first, and keep it off for good: its key joins.")
        .run(galera1.ask(MEMBERS))
        .within(NOTICED)
        .matches("(?s)\\Agalera1\\s\\S+\\ngalera2\\s\\S+\\ngalera3\\s\\S+\\s*\\z")
        .printsNot("galera4");
    add(page, "galera4");
    joined(page, "galera4", 4);
    page.step("See that it is another machine, of another address, and a member by its old name")
        .why(
            "The lists have names, so nobody's file changes. Where yours have addresses, change them.")
        .youSee("the old address, the new one, and four members")
        .run(
            "echo $(cat galera4.address) $(%s)\n%s"
                .formatted(ADDRESS, galera1.ask(MEMBERS).command()))
        .matches("^(\\d+[.]\\S+) (?!\\1$)\\d+[.]\\S+$")
        .matches("(?s)^galera3\\s\\S+\\ngalera4\\s\\S+\\s*\\z");
  }

  @Procedure(NAMES)
  @Otherwise(
      "Until it is deleted, `docker start galera4` brings it back. `non-Primary`: delete nothing, "
          + "[[LoseTheQuorumChapter]]. It runs when it is to be deleted: don't force it, paste it once "
          + "more. Not three names: edit that line by hand.")
  @Order(16)
  void removeFourth(Runbook page, Measures measures, Node galera4) {
    measures.ledger().mark("galera4 is removed");
    page.step("Remove galera4 as galera5 was: drained, shut down cleanly, deleted")
        .why(
            "In one block, since each step of it stands under galera5. It is deleted only if it is down, and the others"
                + " count three and are primary.")
        .loses(
            "everything on galera4; the others have its data, but not its rows of MyISAM and Aria tables")
        .youSee("`0`, `galera1 3 Primary Synced`, and its name: then it is deleted")
        .limit(STOPPING)
        .run(
            "docker exec galera4 mariadb -e \"SET GLOBAL wsrep_reject_queries=ALL\"\n"
                + galera4.stopSayingHow().command()
                + "\n"
                + ask("galera1")
                + " | grep '3 Primary Synced' && docker rm -v galera4")
        .matches("^0$")
        .matches("^galera1 3 Primary Synced$")
        .prints("galera4");
    page.step("Write the lists without them")
        .loses("the list of five in each node's file")
        .why(
            "A name that nobody has only delays a start. One that somebody else gets"
                + " later would be asked.")
        .youSee("three names, three times")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sed -i '/^wsrep_cluster_address/s/,galera4.local,galera5.local$//' \\
                /etc/mysql/mariadb.conf.d/z-galera.cnf
              docker exec $node grep ^wsrep_cluster_address /etc/mysql/mariadb.conf.d/z-galera.cnf
            done""")
        .matches(
            "(?s)(wsrep_cluster_address[ =]+gcomm://galera1.local,galera2.local,galera3.local\\s*){3}")
        .printsNot("galera4.local");
  }

  @Check("The ones that stay are one cluster")
  @Otherwise(
      "`4`: the one that was removed runs, [[#"
          + COMES_BACK
          + "]]. `2`, or not `Synced`: [[BringANodeBackChapter]]. `non-Primary`: "
          + "[[LoseTheQuorumChapter]].")
  @Order(17)
  void three(Runbook page, Lab lab) {
    page.step("Ask every node")
        .youSee("three times `3 Primary Synced`")
        .run(ask("galera1 galera2 galera3"))
        .within(BACK)
        .matches(all(3, 3));
    page.expect("all nodes agree").within(BACK).holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @WayBack("A node that was removed is added anew")
  @Order(18)
  void back(Runbook page) {
    page.note(
        """
        As a new one, by a snapshot. As long as its data is there and the gcache reaches, a start is enough:
        that is what [[#A node that was removed is a member again]] shows.""");
  }

  @Measurement("Nothing acknowledged was lost")
  @Order(19)
  void after(Runbook page, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
  }

  @Drill("Tidy up")
  @Order(20)
  void tidy(Runbook page) {
    page.step("Remove the files, and who had the address")
        .run(
            """
            rm -r galera4.cnf galera5.cnf galera4.address certs/galera4 certs/galera5
            docker rm -f stranger""");
  }
}
