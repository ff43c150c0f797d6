package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.lab.Alone;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Moment;
import org.galerarunbook.ledger.Operation;
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
    number = 36,
    title = "Run one cluster over two sites",
    purpose =
        """
        What is set for it, and what is done when the link between the sites is lost, or a whole site.
        Here galera1 and galera2 are at site A, where the application writes, galera3 and galera4 at
        site B.""")
@UseWhen({
  "nodes of one cluster are at two sites, or are to be",
  "the link between two sites is down, and nodes of one of them, or all, say `non-Primary`",
  "a whole site is lost"
})
@NotWhen({
  "each site has a cluster of its own: [[SecondClusterChapter]]",
  "a node is lost, and others at its site run: [[BringANodeBackChapter]]",
  "no server runs at all: [[FullOutageChapter]]"
})
@Needs({
  "the lab (`./lab up`), with a fourth node: [[AddAndRemoveNodesChapter]]",
  "on hosts `ssh HOST sudo mariadb` for `docker exec NODE mariadb`, and `journalctl -u mariadb` for `docker logs`",
  "when the link is down: a way to look at each site that does not use it",
  "somebody who may decide that a site is given up"
})
@Costs(
    value =
        "Each commit waits for about a round trip between the sites; sessions beside each other wait at the same time. When the link, a site or any one node goes"
            + " silent, every commit at both waits until the timers are over, 30 s here.",
    fault = "the link cut for 8 s and for good, then the writers' site killed")
@StopAndCall({
  "site B is to go on, and nobody has looked at site A",
  "both sites say `Primary`: stop the application at both"
})
@Alone
@UsesLab(own = true)
@Topic.Replication
@Topic.Recovery
class TwoSitesChapter {

  private static final Duration NOTICED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration GIVEN_UP = Duration.ofSeconds(90);
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final List<String> SITE_A = List.of("galera1", "galera2");
  private static final String ALL = "galera1 galera2 galera3 galera4";

  private static final String EQUAL = "Two sites of equal votes: both say `non-Primary`";
  private static final String LOST_LINK = "The link is lost: see who goes on, and change nothing";
  private static final String LOST_SITE =
      "Site A is lost: look, keep it down, and make site B primary";
  private static final String SPLIT = "Both sites say `Primary`, and the link is up again";

  private static final String SILENCE = "8 s of silence, suspect after 30 s";
  private static final String CUT = "the link is cut, suspect after 30 s";
  private static final String MENDED = "the link is back";
  private static final String KILLED = "site A is killed, suspect after 1 s";
  private static final String MADE_PRIMARY = "site B is made primary";

  /** The median of ten in each session, which the load of a moment does not move. */
  private static final String TIME_COMMITS =
      """
      one() {
        yes 'SET @t=SYSDATE(6); INSERT INTO far (n) VALUES (1); SELECT TIMESTAMPDIFF(MICROSECOND,@t,SYSDATE(6));' |
          head -n 10 | mariadb -N passbolt
      }
      for n in 1 32; do
        for i in $(seq $n); do one & done | sort -n | awk -v n=$n '{s += $1; took[NR] = $1}
          END {t = int(took[int((NR + 1) / 2)] / 100)
            printf "sessions %d: %d.%d ms a commit, %d commits/s\\n", n, t / 10, t % 10, n * NR * 1e6 / s}'
      done""";

  private static final String RELAYING =
      """
      for node in galera1 galera2 galera3 galera4; do
        echo $node $(docker logs $node 2>&1 | grep -aoE 'message relay requesting o(n|ff)' | tail -n 1)
      done""";

  private static final String COUNT =
      """
      over_the_link() {
        for node in galera3 galera4; do
          docker run --rm --network container:$node --entrypoint sh "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
            for host in galera1.local galera2.local; do ss -Htin dst $host; done'
        done | grep -oE 'bytes_(sent|received):[0-9]+' | awk -F: '{s += $2} END {print s}'
      }
      before=$(over_the_link)
      docker exec galera1 sh -c '
        yes "INSERT INTO far_notes (note) VALUES (REPEAT(UUID(), 400));" | head -n 200 | mariadb passbolt'
      echo "bytes over the link: $(($(over_the_link) - before))\"""";

  private static final String WRITTEN =
      "docker exec galera1 mariadb -N passbolt -e \"SELECT 'bytes written', SUM(LENGTH(note)) FROM far_notes\"";

  private static final String VIEW =
      """
      for node in galera1 galera2 galera3 galera4; do
        echo $node $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_conf_id'")
      done""";

  private static final String KEEP = OutageSteps.keep("galera3 galera4", "site-b-at-bootstrap");

  private static final String COMPARE =
      OutageSteps.compare("galera1 galera2", "site-a-positions", "site-b-at-bootstrap");

  private static final String FROM_KEPT =
      """
      kept=$(sort -t : -k 2n site-b-at-bootstrap | tail -n 1 | cut -d : -f 2)
      first=$(docker logs --since 1m %s 2>&1 | sed -n 's/.*Receiving IST: .*seqnos \\([0-9]*\\)-.*/\\1/p' | tail -n 1)
      test "$first" -le $((kept + 1)) && echo "sent all from $first on, kept $kept\"""";

  private static long bytesWithoutSegments;

  @Drill("A fourth node, and two sites")
  @Order(1)
  void sites(Runbook page) {
    page.step("Write down who the fourth is")
        .run(
            """
            ./lab certs issue --nodes galera1,galera2,galera3,galera4
            printf '[mariadbd]\\nwsrep_node_name = galera4\\nwsrep_node_address = galera4.local\\nwsrep_sst_donor = galera3,\\n' > galera4.cnf
            chmod 644 galera4.cnf""");
    page.step("Make it, and start it")
        .why("As in [[AddAndRemoveNodesChapter]].")
        .run(
            """
            docker create --name galera4 --hostname galera4.local --network galera-runbook-lab --network-alias galera4.local \\
              --cap-add NET_ADMIN -v /var/lib/mysql --entrypoint /usr/local/bin/start-node \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" mariadbd
            docker exec galera1 tar -C / -cf - usr/local/bin/start-node usr/local/bin/galera-state \\
              usr/local/bin/galera-healthcheck etc/mysql/mariadb.conf.d/z-galera.cnf etc/galera root/.my.cnf |
              docker cp - galera4:/
            docker cp certs/galera4 galera4:/etc/mysql/tls
            docker cp galera4.cnf galera4:/etc/mysql/mariadb.conf.d/zz-node.cnf
            docker start galera4""");
    page.step("Wait until it is synced")
        .run(ask(ALL))
        .within(BACK)
        .matches(each(4, "4 Primary 4 Synced"));
    page.step("Make two tables")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              CREATE TABLE far (id INT PRIMARY KEY AUTO_INCREMENT, n INT NOT NULL);
              CREATE TABLE far_notes (id INT PRIMARY KEY AUTO_INCREMENT, note VARBINARY(20000) NOT NULL)\"""");
  }

  @Drill("The link gets longer, and commits are timed")
  @Order(2)
  @Covers("G066")
  void ladder(Runbook page, Measures measures) {
    page.note(
        """
        What arrives at site B from site A is held back, so a round trip takes that much longer. It is done
        by a program beside the node, for kernels that have no netem.""");
    page.step("Write down how commits are timed: ten in each session, and their median")
        .input(TIME_COMMITS)
        .run("docker exec -i galera1 sh -c 'cat > /tmp/time-commits'");
    Rung near = timed(page, measures, "galera3", 0, "in one place");
    List<Rung> far =
        List.of(
            rung(page, measures, "galera3", 20, "galera3", "galera4"),
            rung(page, measures, "galera3", 100, "galera3", "galera4"));
    page.expect(
            "a commit of one session takes at least as long as is held back, and not three round trips")
        .holds(
            () -> {
              for (Rung rung : far) {
                assertThat(rung.commit)
                    .as(
                        "ms of a commit, %d held back, round trip %d",
                        rung.heldBack, rung.roundTrip)
                    .isBetween((double) rung.heldBack, near.commit + 3 * rung.roundTrip);
              }
            });
    page.expect("with 100 ms held back, 32 sessions commit at least eight times as much as one")
        .holds(
            () -> {
              Rung farthest = far.get(1);
              assertThat(farthest.manySessions)
                  .as("commits a second, where one session has %d", (long) farthest.oneSession)
                  .isGreaterThan(8 * farthest.oneSession);
            });
  }

  @Drill("Another link gets longer, which galera1 has no part in")
  @Order(3)
  @Covers("G066")
  void triangle(Runbook page, Measures measures) {
    page.note(
        """
        As between a second and a third site. galera1 is as near to each of the two as before.""");
    page.step("Hold back for 100 ms what galera4 gets from galera3")
        .run(Break.late(100, List.of("galera3"), "galera4"));
    Rung rung = timed(page, measures, "galera4", 0, "another link, 100 ms");
    page.step("Hold back nothing any more").run(Break.onTime(List.of("galera3"), "galera4"));
    page.expect("a commit on galera1 waits for that link, though none of its own is long")
        .holds(
            () -> {
              assertThat(rung.roundTrip).as("ms between galera1 and galera4").isLessThan(50);
              assertThat(rung.commit).as("ms of a commit on galera1").isGreaterThan(90);
            });
  }

  @Drill(value = "The link is lost; each site has two votes", trap = true)
  @Order(4)
  void cutEqual(Runbook page) {
    cut(page);
  }

  @Trap(EQUAL)
  @Order(5)
  void equal(Runbook page) {
    page.note(
        """
        Two of four are not more than half, so nobody writes anywhere until the link is back; then they go on
        by themselves. Three nodes and two, one node with `pc.weight` 2, or a third site that has a vote decide
        it before: a third place is best, since then either site may be lost. Wait for the link; or, when one
        site is seen to be down, and is kept down, make the other primary, as in
        [[#Site A is lost: look, keep it down, and make site B primary]].""");
    page.step("Ask each node")
        .run(ask(ALL))
        .within(NOTICED)
        .matches(each(4, "2 non-Primary 0 Initialized"));
  }

  @Drill(value = "The link is mended, and they go on by themselves", trap = true)
  @Order(6)
  void mendEqual(Runbook page) {
    mend(page);
    page.step("See that they go on by themselves")
        .run(ask(ALL))
        .within(BACK)
        .matches(each(4, "4 Primary 4 Synced"));
  }

  @Drill("Bytes over the link: each node is sent its own copy")
  @Order(7)
  @Covers("G067")
  void withoutSegments(Runbook page, Measures measures) {
    bytesWithoutSegments = count(page);
    measures.count("bytes over the link, without segments", bytesWithoutSegments);
  }

  @Procedure("Set the sites, the votes and the timers, in the file of each node")
  @Order(8)
  @Covers({"G067", "G068"})
  void set(Runbook page) {
    page.note(
        """
        | Setting | At site A | At site B | What for |
        |---|---|---|---|
        | `gmcast.segment` | 1 | 2 | a write crosses the link once, and is passed on there |
        | `pc.weight` | 2 and 1 | 1 and 1 | site A has more than half: it goes on alone |
        | `evs.suspect_timeout` | 30 s | 30 s | shorter silence makes nobody leave |
        | `evs.keepalive_period` | 3 s | 3 s | several within the suspect timeout |
        | `evs.inactive_timeout`, `evs.install_timeout` | 1 min | 1 min | longer than the suspect timeout |

        Which distance an application bears is measured in
        [[#The link gets longer, and commits are timed]]. Give the odd vote to the site where people can work without the other. While galera1 is away, B has
        more votes than A. To bear the loss of *either* site, a cluster needs a third place with a vote, if
        only an arbitrator's, which needs the same timers: [[ArbitratorChapter]].""");
    page.step("Ask each node")
        .youSee("`4 Primary 4 Synced` from each")
        .otherwise("Mend that first. Set nothing while a node is away.")
        .run(ask(ALL))
        .within(BACK)
        .matches(each(4, "4 Primary 4 Synced"));
    page.step("Keep a copy of each node's file")
        .why(
            "Elsewhere it is your own file in `/etc/mysql/mariadb.conf.d`, the one with"
                + " `wsrep_provider_options`.")
        .youSee("four lines")
        .otherwise(
            "Fewer: a copy is there. Leave one of this change as it is; move one of another time away.")
        .run(
            """
            for node in galera1 galera2 galera3 galera4; do
              docker exec $node sh -c 'cd /etc/galera && test ! -e z-galera.before && cp -pv ../mysql/mariadb.conf.d/z-galera.cnf z-galera.before'
            done""")
        .matches("(?s)\\A(\\S+z-galera.cnf' -> \\S+\\s*){4}\\z");
    page.step("Set the timers on all of them while they run, and read them back")
        .why(
            """
            Before any restart: nodes of different timers, one of which goes silent, do not agree who is gone.
            So from here on all wait equally long.""")
        .youSee("`PT3S`, `PT30S`, and `PT1M` twice, from each")
        .otherwise("Another value: read that node's error, and paste it again before any restart.")
        .run(
            set(
                    ALL,
                    "evs.inactive_timeout=PT60S",
                    "evs.install_timeout=PT60S",
                    "evs.suspect_timeout=PT30S",
                    "evs.keepalive_period=PT3S")
                + """

                for node in galera1 galera2 galera3 galera4; do
                  echo $node $(docker exec $node mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
                    grep -E 'evs.(keepalive_period|(suspect|inactive|install)_timeout)')
                done""")
        .matches(
            "(?s)\\A(galera\\d evs.inactive_timeout = PT1M evs.install_timeout = PT1M"
                + " evs.keepalive_period = PT3S evs.suspect_timeout = PT30S\\s*){4}\\z");
    page.step("Write sites, votes and timers into the files, and see the difference to the copies")
        .loses("the old timers in each file; the copies have them")
        .why("The old timers are taken out. The segment is read at a start only.")
        .youSee(
            "from each one `<` with what was, and one `>` with its segment, its weight, and `PT30S`")
        .otherwise(
            "Nothing after a `>`: that node's file has no `wsrep_provider_options` in quotes. More than one"
                + " `<`: put the copy back, and do it by hand.")
        .run(
            """
            for node in galera1 galera2 galera3 galera4; do
              case $node in galera1) site=1 weight=2 ;; galera2) site=1 weight=1 ;; *) site=2 weight=1 ;; esac
              timers='evs.keepalive_period=PT3S;evs.suspect_timeout=PT30S;evs.inactive_timeout=PT1M;evs.install_timeout=PT1M'
              docker exec $node sed -i -E -e '/^wsrep_provider_options/s/;(evs.(keepalive_period|suspect_timeout|inactive_timeout|install_timeout)|gmcast.segment|pc.weight)=[^;"]*//g' \\
                -e "/^wsrep_provider_options/s/\\"\\$/;gmcast.segment=$site;pc.weight=$weight;$timers\\"/" /etc/mysql/mariadb.conf.d/z-galera.cnf
              echo $node $(docker exec $node diff /etc/galera/z-galera.before /etc/mysql/mariadb.conf.d/z-galera.cnf |
                grep -oE '^[<>]|(gmcast.segment|pc.weight|evs.suspect_timeout)=[^;"]*')
            done""")
        .matches("^galera1 < [^<>]*> gmcast.segment=1 pc.weight=2 evs.suspect_timeout=PT30S$")
        .matches("^galera2 < [^<>]*> gmcast.segment=1 pc.weight=1 evs.suspect_timeout=PT30S$")
        .matches("^galera3 < [^<>]*> gmcast.segment=2 pc.weight=1 evs.suspect_timeout=PT30S$")
        .matches("^galera4 < [^<>]*> gmcast.segment=2 pc.weight=1 evs.suspect_timeout=PT30S$");
    page.step("Restart the nodes, each when the one before is `Synced`, the writer last")
        .why(
            "It ends at the first that is not `Synced` in five minutes. As in [[RollingRestartChapter]].")
        .youSee("`Synced`, four times")
        .otherwise(
            "`stopped`: that node's log says why. The others after it have not been restarted; go on with"
                + " them when it is `Synced`.")
        .limit(LONG)
        .run(
            """
            for node in galera4 galera3 galera2 galera1; do docker restart -t 600 $node
              timeout 300 sh -c "until docker exec $node mariadb -N -e \\"SHOW STATUS LIKE 'wsrep_local_state_comment'\\" 2>&1 |
                grep Synced; do sleep 1; done" || { echo "stopped at $node"; break; }
            done""")
        .matches("(?s)(.*\\tSynced\\s*){4}")
        .printsNot("stopped");
  }

  @Check("Each node has them, and the votes are odd")
  @Order(9)
  @Covers({"G067", "G068"})
  void check(Runbook page) {
    page.step("Read them from the nodes that run")
        .youSee("as in the table")
        .otherwise("As before: that node was not restarted, or another file comes after yours.")
        .run(
            """
            for node in galera1 galera2 galera3 galera4; do
              echo $node $(docker exec $node mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
                grep -E 'gmcast.segment|pc.weight|evs.(suspect_timeout|keepalive_period)')
            done""")
        .matches("^galera1 .*suspect_timeout = PT30S gmcast.segment = 1 pc.weight = 2$")
        .matches("^galera2 .*suspect_timeout = PT30S gmcast.segment = 1 pc.weight = 1$")
        .matches("^galera3 .*suspect_timeout = PT30S gmcast.segment = 2 pc.weight = 1$")
        .matches("^galera4 .*suspect_timeout = PT30S gmcast.segment = 2 pc.weight = 1$");
    page.step("Ask each node for the size and the votes")
        .youSee("`4 Primary 5 Synced` from each: four nodes, five votes")
        .otherwise("An even number of votes: both sites stop when the link is lost.")
        .run(ask(ALL))
        .within(BACK)
        .matches(each(4, "4 Primary 5 Synced"));
  }

  @Drill("Bytes over the link: each write crosses it once")
  @Order(10)
  @Covers("G067")
  void withSegments(Runbook page, Measures measures) {
    long bytes = count(page);
    measures.count("bytes over the link, with segments", bytes);
    page.expect("for the same writes at most two thirds of what it was cross the link")
        .holds(
            () ->
                assertThat(bytes)
                    .as(
                        "bytes over the link, where it was %d without segments",
                        bytesWithoutSegments)
                    .isLessThan(bytesWithoutSegments * 2 / 3));
  }

  @Drill("An application writes through galera1")
  @Order(11)
  void application(Runbook page, Lab lab, Measures measures) {
    page.note("From here to [[#Nothing acknowledged was lost]]. It goes elsewhere when it can't.");
    Ledger ledger =
        measures.start(
            Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver().timeout(BACK));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Drill(value = "The link is silent for eight seconds", trap = true)
  @Order(12)
  void silence(Runbook page, Measures measures) {
    page.step("Write down which view it is").run(VIEW + " | tee view");
    measures.ledger().mark(SILENCE);
    cut(page);
    page.step("Let eight seconds go by").run("sleep 8");
    mend(page);
    measures.ledger().mark(MENDED);
    long before = measures.ledger().acknowledgedWrites();
    // What TCP holds back goes out seconds after the link is there again.
    page.expect("writes go on")
        .within(BACK)
        .holds(() -> assertThat(measures.ledger().acknowledgedWrites()).isGreaterThan(before + 10));
  }

  @Trap("Nodes leave at each hiccup of the link: the timers are too short")
  @Order(13)
  @Covers("G068")
  void noView(Runbook page) {
    page.note(
        "With the lab's timers, for one place, a second of silence is enough: that is how both sites stopped in"
            + " [[#"
            + EQUAL
            + "]]. With those for a WAN nobody leaves in 8 s: commits wait, and go on. What they cost is in [[#"
            + LOST_LINK
            + "]]: when nodes are really gone, everybody waits for 30 s.");
    page.step("See that it is the same view as before the silence, on each node")
        .run(VIEW + " | diff view - && echo the same")
        .printsLine("the same");
    page.step("See that all four are there").run(ask(ALL)).matches(each(4, "4 Primary 5 Synced"));
  }

  @Drill("The link is lost for good")
  @Order(14)
  void lostLink(Runbook page, Measures measures) {
    measures.ledger().mark(CUT);
    cut(page);
    page.step("See that site A goes on when the suspect timeout is over")
        .run(ask("galera1"))
        .within(GIVEN_UP)
        .matches(each(1, "2 Primary 3 Synced"));
    page.step("Ask from site A whether it reaches site B, as when a lost site is back")
        .run(reach("container:galera1"))
        .printsLine("does not reach galera3.local")
        .printsLine("does not reach galera4.local");
  }

  @Procedure(LOST_LINK)
  @Order(15)
  void whoGoesOn(Runbook page) {
    page.step("Ask each node that you reach, at both sites")
        .why("Until the timers are over nodes answer and commits wait: paste it again.")
        .youSee(
            "`2 Primary 3 Synced` at site A: it has three of five votes. `2 non-Primary` at site B: it refuses"
                + " reads and writes")
        .otherwise(
            "All say `non-Primary`: wait for the link, [[#"
                + EQUAL
                + "]]. Site A answers nobody: [[#"
                + LOST_SITE
                + "]]. Both say `Primary`: [[#"
                + SPLIT
                + "]].")
        .run(ask(ALL))
        .within(GIVEN_UP)
        .matches(
            "(?s)(galera[12] 2 Primary 3 Synced\\s*){2}(galera[34] 2 non-Primary 0 Initialized\\s*){2}");
    page.note(
        """
        Send the clients of site B to site A, if they have another way, and have the link mended. Restart
        nothing at site B, and make nothing primary there: it comes back by itself. How long it may be away
        without needing a snapshot is in [[GcacheChapter]].""");
  }

  @Drill("The link is mended")
  @Order(16)
  void mendLink(Runbook page, Measures measures) {
    measures.ledger().mark(MENDED);
    mend(page);
  }

  @Procedure("The link is back: see that site B has what it missed")
  @Order(17)
  void linkIsBack(Runbook page) {
    page.step("Wait until all are there")
        .youSee("`4 Primary 5 Synced` from each")
        .otherwise(
            "Site B stays `non-Primary`: the link drops something: port 4567, both directions. It asks for a"
                + " snapshot: [[BringANodeBackChapter]].")
        .run(ask(ALL))
        .within(BACK)
        .matches(each(4, "4 Primary 5 Synced"));
    page.step("See how it came")
        .youSee("`Receiving IST` from both: what they missed, not everything")
        .otherwise("Nothing: they missed nothing, or the log is older. Give it a longer `--since`.")
        .run(ist("galera3 galera4", "1m"))
        .matches("^galera3 Receiving IST: \\d+ writesets")
        .matches("^galera4 Receiving IST: \\d+ writesets");
  }

  @Drill("Site A is lost")
  @Order(18)
  void lostSite(Runbook page, Measures measures, Node galera1, Node galera2) {
    shortTimers(page, ALL);
    measures.ledger().mark(KILLED);
    page.step("Kill both nodes").run(galera1.and(galera2).kill());
  }

  @Procedure(LOST_SITE)
  @Order(19)
  @Covers("G058")
  void siteIsLost(Runbook page, Measures measures) {
    page.step("Ask the nodes of site B")
        .youSee("`2 non-Primary` from both: they have two of five votes, and that is right")
        .otherwise("`Primary`: it went on by itself; nothing is to be made primary.")
        .run(ask("galera3 galera4"))
        .within(NOTICED)
        .matches(each(2, "2 non-Primary 0 Initialized"));
    page.step("See, not over the link, that each server of site A is down, and keep it down")
        .why(
            """
            From site B a lost site looks like a lost link. Site A may be `Primary` and its users may save what you lose. \
            Have somebody there look, or its management network; does any client reach it? Then `sudo systemctl mask --now \
            mariadb` on each, so that it can't come up alone; or take its power. When that is back it starts by itself: \
            pull its network before, or boot it with `systemd.mask=mariadb.service`; then mask it.""")
        .youSee("`false`, for each node of site A")
        .otherwise(
            "`true`, or nobody can look: make nothing primary. It is the link: [[#"
                + LOST_LINK
                + "]].")
        .run("docker inspect --format '{{.Name}} {{.State.Running}}' galera1 galera2")
        .matches("(?s)\\A\\S+ false\\s+\\S+ false\\s*\\z");
    page.step("See which node of site B has the highest seqno, and keep it in a file")
        .why(
            "By it is seen later whether site A has rows that site B never had. Keep it until A is back.")
        .youSee("one UUID, and a number from each. Put the name of the highest into what follows")
        .otherwise("Two UUIDs: stop. [[WrongFounderChapter]]. " + OutageSteps.KEPT)
        .run(KEEP)
        .matches("^galera3 \\S{36}:[1-9]\\d*$")
        .matches("^galera4 \\S{36}:[1-9]\\d*$");
    measures.ledger().mark(MADE_PRIMARY);
    page.step("Make it primary; the other follows")
        .loses(
            """
            what site A acknowledged after it had lost site B, which is nothing when both were together to the
            end. If site A is primary after all, one of two histories. There is no way back""")
        .youSee("nothing; that it worked is seen next")
        .otherwise("Any error: nothing happened. Do not try it on the other node.")
        .run(LoseTheQuorumChapter.makePrimary("galera3"));
    page.step("See that it is, and send the clients there")
        .youSee("`2 Primary 2 Synced` from both")
        .otherwise(
            "`non-Primary`: read what making it primary answered. Not on the other node, too.")
        .run(ask("galera3 galera4"))
        .within(NOTICED)
        .matches(each(2, "2 Primary 2 Synced"));
  }

  @Procedure("The lost site is back: start its nodes one by one, when the link is up")
  @Otherwise(
      "Site B serves; start no other node of A meanwhile. `failed to reach primary view`: "
          + "the link is down: mend it, start it again. `Primary` of size 1: it went on alone: "
          + "shut it down, and [[#"
          + SPLIT
          + "]].")
  @Order(20)
  void siteIsBack(Runbook page, Node galera1, Node galera2) {
    page.note(
        """
        Have somebody at site A do this, server by server. With galera1, A has three of five votes
        again, while the clients are at B: if the link is lost then, B stops. Move the clients back first, or
        give galera3 and galera4 `pc.weight` 2 first.""");
    page.step("See from site A that it reaches site B")
        .why(
            """
            On a host of A it is the line with `timeout`. Started without the link a node waits for the
            others, or, where site A was primary alone when it went down, goes on alone: two histories. Ports
            4568 and 4444 have to be open as well; nobody listens there until something is sent.""")
        .youSee("`reaches`, twice")
        .otherwise("Mend the link first.")
        .run(reach("galera-runbook-lab"))
        .matches("(?s)\\Areaches galera3.local\\s+reaches galera4.local\\s*\\z");
    page.step("Compare the positions of site A, which is still down, with the one that was kept")
        .why(
            """
            A node that has more than site B had when it was made primary has rows that B never had, under seqnos that are
            other rows' at B. Sent the rest, it would say `Synced`, and differ. Numbers tell nothing if somebody made site A
            primary meanwhile, as `bootstrap = yes` in its log says: empty it then. On a host: `sudo galera_recovery`.""")
        .youSee("`start it`, for each: it has the kept UUID, and a number at or below the kept one")
        .otherwise(
            "`empty it first`, or nothing: higher, or no number was kept. Copy its `/var/lib/mysql`, empty it, and"
                + " only then start it, so that a snapshot comes: [[LoseTheQuorumChapter#Two components are"
                + " `Primary` at the same time, of one state UUID]] has the commands.")
        .run(COMPARE)
        .printsLine("galera1 start it")
        .printsLine("galera2 start it");
    int size = 3;
    for (Node node : List.of(galera2, galera1)) {
      page.step("Start " + node)
          .why("On a host: `sudo systemctl unmask mariadb && sudo systemctl enable --now mariadb`.")
          .run(node.start());
      page.step("Wait until " + node + " is synced, by what it missed")
          .youSee("`Synced`, and `sent all from`, at most the kept number and one")
          .otherwise(
              "A snapshot: it was away for longer than a gcache reaches. Let it. Only `Receiving IST`, from a"
                  + " higher number: shut it down; copy and empty it.")
          .run(ask(node.toString()) + "\n" + FROM_KEPT.formatted(node))
          .within(BACK)
          .matches("^" + node + " " + size + " Primary \\d Synced$")
          .matches("^sent all from \\d+ on, kept \\d+$");
      size++;
    }
  }

  @Check("They are one cluster again, of the same votes")
  @Order(21)
  void together(Runbook page, Lab lab) {
    page.step("Ask each node")
        .youSee("`4 Primary 5 Synced` from each")
        .otherwise("`2 Primary` from some: [[#" + SPLIT + "]].")
        .run(ask(ALL))
        .within(BACK)
        .matches(each(4, "4 Primary 5 Synced"));
  }

  @Measurement("Nothing acknowledged was lost")
  @Order(22)
  void after(Runbook page, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node of the lab, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    Duration silent = wait(report, SILENCE);
    Duration cut = wait(report, CUT);
    measures.time("longest wait for a write: " + SILENCE, silent, null);
    measures.time("longest wait for a write: " + CUT, cut, null);
    measures.time(KILLED + ", until a write at site B", untilWrittenAgain(report, KILLED), null);
    measures.time(
        MADE_PRIMARY + ", until a write there", untilWrittenAgain(report, MADE_PRIMARY), null);
    page.expect("writes waited while the link was silent, and until the suspect timeout was over")
        .holds(
            () -> {
              assertThat(silent).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(25));
              assertThat(cut).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(75));
            });
  }

  @Drill(value = "The link is lost, and site B is made primary though site A is", trap = true)
  @Order(23)
  void makeTwo(Runbook page) {
    shortTimers(page, ALL);
    cut(page);
    page.step("Wait until site A goes on, and site B does not")
        .run(ask("galera1 galera3"))
        .within(NOTICED)
        .matches("(?s)galera1 2 Primary 3 Synced\\s+galera3 2 non-Primary ");
    page.step("Make site B primary, without having looked")
        .run("rm site-b-at-bootstrap\n" + KEEP)
        .succeeds()
        .run(LoseTheQuorumChapter.makePrimary("galera3"));
    page.step("Write at both")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node mariadb passbolt -e "INSERT INTO far_notes (note) VALUES ('acknowledged by $node')"
            done""")
        .within(NOTICED)
        .exits(0);
    mend(page);
  }

  @Trap(SPLIT)
  @Order(24)
  void two(Runbook page) {
    page.note(
        """
        Nobody tells: no node looks for the others any more, each site says `Primary` and `Synced`, with one
        UUID. Only the sizes do not fit. Stop the application at both sites, and restart *no* node: the first
        that starts may bring the two together. Seen by hand, not in each try: nodes of the site that was to be kept
        ended as `Disconnected`, with `aborting due to conflicting prims: older overrides`. If the link is
        still down, keep it down: block port 4567 between the sites. Decide which site keeps its data, shut the
        other down whole, and copy each data directory of it; only then mend the link. Empty them all before one
        is started: [[LoseTheQuorumChapter#Two components are `Primary` at the same time, of one state UUID]].""");
    page.step("Ask each node, five seconds after the link is back")
        .run("sleep 5\n" + ask(ALL))
        .matches(
            "(?s)(galera[12] 2 Primary 3 Synced\\s*){2}(galera[34] 2 Primary 2 Synced\\s*){2}");
    page.step("See what each has acknowledged, and the other has not")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node mariadb -N passbolt -e "SELECT DISTINCT CONCAT('$node has: ', note) FROM far_notes WHERE note LIKE 'ack%'"
            done""")
        .matches(
            "\\Agalera1 has: acknowledged by galera1\\ngalera3 has: acknowledged by galera3\\n\\z");
  }

  @Drill(value = "Site B is given up, and site A started anew", trap = true)
  @Order(27)
  void giveUp(Runbook page, Lab lab, Node galera1, Node galera2, Node galera3) {
    page.step("End all servers, and empty galera3")
        .run(galera1.and(galera2).and(galera3).kill())
        .succeeds()
        .run(
            """
            docker stop -t 600 galera4
            docker run --rm --volumes-from galera3 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete""");
    page.step("See that the comparison would have told: site A has what site B never had")
        .run(COMPARE)
        .printsLine("galera1 empty it first")
        .printsLine("galera2 empty it first");
    page.step("Have galera1 bootstrap")
        .run(
            """
            docker run --rm --volumes-from galera1 --entrypoint sed "$(docker inspect --format '{{.Config.Image}}' toolbox)" \\
              -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat
            """
                + OutageSteps.bootstrap("galera1"));
    page.step("Wait until it is primary, and start galera2")
        .run(ask("galera1"))
        .within(BACK)
        .matches(each(1, "1 Primary 2 Synced"))
        .run(galera2.start());
    page.step("See that they are together")
        .run(ask("galera1 galera2"))
        .within(BACK)
        .matches(each(2, "2 Primary 3 Synced"));
    page.step("Start galera3, and wait until it was sent everything")
        .run(galera3.start())
        .succeeds()
        .run(ask("galera1 galera3"))
        .within(Duration.ofMinutes(2))
        .matches(each(2, "3 Primary 4 Synced"));
    page.expect("all nodes of the lab agree")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @WayBack("Take the votes and the segments out again")
  @Order(28)
  void back(Runbook page) {
    page.note(
        """
        Votes and timers can be set while a node runs; they count until its next start. Segments go with the
        file, and a restart of one node after the other. Set the old timers on all nodes before the first
        restart, as the new ones were. One vote each is for an odd number of nodes: with four nodes that leaves
        four votes, and both sites stop when the link is lost. Remove or move a node first, or keep the weight.""");
    page.step("Put the kept file back on each node")
        .loses("sites, votes and timers in each file")
        .youSee("`as before`, from each")
        .otherwise("No such file: it was kept elsewhere. Take the settings out by hand.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node cp -p /etc/galera/z-galera.before /etc/mysql/mariadb.conf.d/z-galera.cnf &&
                docker exec $node cmp /etc/galera/z-galera.before /etc/mysql/mariadb.conf.d/z-galera.cnf && echo $node as before
            done""")
        .matches("(?s)\\A(galera\\d as before\\s*){3}\\z");
    page.step("Give each node one vote again")
        .youSee("as many votes as nodes: three here, where galera4 is shut down")
        .otherwise("More: ask each for its `pc.weight`.")
        .run(
            set("galera1", "pc.weight=1")
                + """

                docker exec galera1 mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_weight'\"""")
        .matches("^wsrep_cluster_weight\\s+3$");
  }

  @Drill("Tidy up")
  @Order(29)
  void tidy(Runbook page) {
    shortTimers(page, "galera1 galera2 galera3");
    page.step("Give each node one vote").run(set("galera1", "pc.weight=1"));
    page.step("Remove the fourth node, the tables, and what was set")
        .run(
            """
            docker stop -t 60 galera4
            docker rm -v galera4
            rm -rf galera4.cnf certs/galera4 view site-a-positions site-b-at-bootstrap
            for node in galera1 galera2 galera3; do
              docker exec $node mv /etc/galera/z-galera.before /etc/mysql/mariadb.conf.d/z-galera.cnf
            done
            docker exec galera1 mariadb passbolt -e "DROP TABLE far, far_notes\"""");
  }

  /**
   * What commits take at a distance: milliseconds, and commits a second. The round trip is
   * measured, with some work at both ends; what is held back is exact.
   */
  private record Rung(
      int heldBack, int roundTrip, double commit, double oneSession, double manySessions) {}

  private static Rung rung(
      Runbook page, Measures measures, String farthest, int milliseconds, String... late) {
    page.step("Hold back for %d ms what site B gets from site A".formatted(milliseconds))
        .run(Break.late(milliseconds, SITE_A, late));
    Rung rung = timed(page, measures, farthest, milliseconds, milliseconds + " ms");
    page.step("Hold back nothing any more").run(Break.onTime(SITE_A, late));
    assertThat(rung.roundTrip).as("the round trip in ms").isGreaterThanOrEqualTo(milliseconds);
    return rung;
  }

  private static Rung timed(
      Runbook page, Measures measures, String farthest, int heldBack, String what) {
    String said =
        page.step(
                "Time a round trip to "
                    + farthest
                    + ", the shortest of five, and commits on galera1")
            .run(
                """
                docker run --rm --network container:galera1 --entrypoint bash "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
                  for i in 1 2 3 4 5; do
                    from=$(date +%%s%%N); : < /dev/tcp/%s.local/9200
                    echo "round trip: $((($(date +%%s%%N) - from) / 1000000)) ms"
                  done | sort -t: -k 2n | head -n 1'
                docker exec galera1 sh /tmp/time-commits"""
                    .formatted(farthest))
            .matches("^round trip: \\d+ ms$")
            .matches("^sessions 32: [\\d.]+ ms a commit, \\d+ commits/s$")
            .stdout();
    Rung rung =
        new Rung(
            heldBack,
            (int) number(said, "round trip: (\\d+) ms"),
            number(said, "sessions 1: ([\\d.]+) ms"),
            number(said, "sessions 1: \\S+ ms a commit, (\\d+)"),
            number(said, "sessions 32: \\S+ ms a commit, (\\d+)"));
    measures.time(
        what + ": a commit, one session", Duration.ofNanos((long) (rung.commit * 1e6)), null);
    for (int sessions : new int[] {1, 32}) {
      measures.count(
          what + ": commits a second, sessions: " + sessions,
          (long) number(said, "sessions " + sessions + ": \\S+ ms a commit, (\\d+)"));
    }
    return rung;
  }

  private static double number(String text, String regex) {
    Matcher found = Pattern.compile(regex).matcher(text);
    assertThat(found.find()).as("%s in %s", regex, text).isTrue();
    return Double.parseDouble(found.group(1));
  }

  private static long count(Runbook page) {
    page.step("See that no node has the others pass its messages on")
        .why(
            "One that misses a connection does, until it has made it anew: the count would be of that.")
        .run(RELAYING)
        .within(BACK)
        .matches("(?s)\\A(galera\\d message relay requesting off\\s*){4}\\z");
    String said =
        page.step(
                "Count what its connections carry, in both directions, while 200 rows are written")
            .why("By the kernel's own counters of each connection, with all that TLS adds.")
            .run(COUNT + "\n" + WRITTEN)
            .matches("^bytes over the link: \\d{6,}$")
            .stdout();
    return (long) number(said, "bytes over the link: (\\d+)");
  }

  private static Duration wait(LedgerReport report, String mark) {
    return MarkedWaits.of(report, mark::equals, o -> true).get(0);
  }

  /** Until the next start of each. */
  private static void shortTimers(Runbook page, String nodes) {
    page.step("Have the timers of one place, so that this takes seconds")
        .run(
            set(
                nodes,
                "evs.keepalive_period=PT0.1S",
                "evs.suspect_timeout=PT1S",
                "evs.inactive_timeout=PT3S",
                "evs.install_timeout=PT3S"));
  }

  /** By the words of either kind of server; times are in seconds, as PT30S. */
  private static String set(String nodes, String... options) {
    String variables =
        Stream.of(options)
            .map(o -> o.replaceFirst("\\.", "_").replaceFirst("=PT([0-9.]+)S", "=$1"))
            .collect(Collectors.joining("; SET GLOBAL wsrep_provider_"));
    return """
        for node in %s; do
          docker exec $node sh -c '
            if mariadb -N -e "SHOW VARIABLES LIKE \\"wsrep_provider_pc_weight\\"" | grep -q .
            then mariadb -e "SET GLOBAL wsrep_provider_%s"
            else mariadb -e "SET GLOBAL wsrep_provider_options=\\"%s\\""
            fi'
        done"""
        .formatted(nodes, variables, String.join(";", options));
  }

  /** From a container in this network. */
  private static String reach(String network) {
    return """
        docker run --rm --network %s --entrypoint bash "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
          for host in galera3.local galera4.local; do
            timeout 5 bash -c "</dev/tcp/$host/4567" && echo "reaches $host" || echo "does not reach $host"
          done'"""
        .formatted(network);
  }

  /** From the mark to the first write after site B was made primary. */
  private static Duration untilWrittenAgain(LedgerReport report, String mark) {
    Moment made = at(report, MADE_PRIMARY);
    return report
        .verdict()
        .history()
        .of(Operation.Kind.WRITE)
        .filter(o -> o.acknowledged() && o.end().isAfter(made))
        .map(o -> at(report, mark).until(o.end()))
        .min(Duration::compareTo)
        .orElseThrow();
  }

  private static Moment at(LedgerReport report, String mark) {
    return report.verdict().history().marks().stream()
        .filter(m -> m.text().equals(mark))
        .findFirst()
        .orElseThrow()
        .at();
  }

  private static void cut(Runbook page) {
    page.step("Drop every packet between the sites")
        .run(Break.cutOffFrom(SITE_A, "galera3", "galera4"));
  }

  private static void mend(Runbook page) {
    page.step("Let packets pass between the sites")
        .run(Break.letThroughTo(SITE_A, "galera3", "galera4"));
  }

  private static String ist(String nodes, String since) {
    return """
        for node in %s; do
          echo $node $(docker logs --since %s $node 2>&1 | grep -oE 'Receiving IST: .*' | tail -n 1)
        done"""
        .formatted(nodes, since);
  }

  /** Name, size, Primary or not, votes, state; a line each. */
  private static String ask(String nodes) {
    return """
        for node in %s; do echo $node $(docker exec $node mariadb -N -e "SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ' ') FROM information_schema.GLOBAL_STATUS
          WHERE VARIABLE_NAME IN ('WSREP_CLUSTER_SIZE','WSREP_CLUSTER_STATUS','WSREP_CLUSTER_WEIGHT','WSREP_LOCAL_STATE_COMMENT')" 2>&1 | tail -n 1); done"""
        .formatted(nodes);
  }

  private static String each(int nodes, String state) {
    return "(?s)\\A(galera\\d %s\\s*){%d}\\z".formatted(state, nodes);
  }
}
