package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
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
    number = 7,
    title = "Rotate certificates in a controlled pause",
    purpose =
        """
        Application and nodes are shut down in order, everybody gets new certificates, of a new CA,
        too, and the cluster is started again with its data. Simple, and everybody has a pause.""")
@UseWhen({
  "certificates have to change, the CA's, too, and a pause is planned anyway",
  "the CA's key was lost or stolen: what it signed has to be worth nothing, at once and everywhere"
})
@NotWhen({
  "nobody may notice: [[RotateWithoutAPauseChapter]]; with the CA: [[ChangeTheCaChapter]]",
  "they have expired already: [[ExpiredCertificatesChapter]]",
  "a node is down, or its data is in doubt: first [[BringANodeBackChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "a list of all who show a leaf of these CAs or check one: other applications, accounts with `REQUIRE"
      + " ISSUER`, replicas, monitoring, garbd. Each gets what the application gets; garbd what a node gets",
  "a window in which nobody writes",
  "`openssl` on this machine"
})
@Costs(
    value = "Nobody reads or writes from the first step until the first node is back.",
    fault = "all nodes shut down cleanly, no power cut")
@StopAndCall({
  "two state UUIDs among the stopped nodes, or a seqno of -1",
  "a node that does not stop within ten minutes"
})
@UsesLab
@Topic.Certificates
@Topic.Tls
@Topic.Bootstrap
class RotateInAPauseChapter {

  private static final Duration BACK = Duration.ofMinutes(2);
  private static final Duration STOPPING = Duration.ofMinutes(30);

  private static final String TWO = "Two state UUIDs, and no node is named";
  private static final String NONE = "No line ends in `safe_to_bootstrap: 1`, and no node is named";
  static final String OTHER_CA = "`certificate verify failed`, and not `expired`";

  private static final String POSITIONS =
      """
      for node in galera1 galera2 galera3; do
        echo $node $(docker cp $node:/var/lib/mysql/grastate.dat - | tar -xO | grep -E '^(uuid|seqno|safe)')
      done | tee positions.txt""";

  private static final String NAMES =
      """
      for node in galera1 galera2 galera3; do
        for as in '3306 -starttls mysql' '4567'; do
          echo ${as%% *} $(docker exec toolbox openssl s_client -connect $node.local:$as 2>/dev/null |
            openssl x509 -noout -checkhost $node.local)
        done
      done""";

  /** One UUID, no lost position, one flag; else nothing, and exit code 1. */
  private static final String FIRST =
      """
      test "$(cut -d ' ' -f 3 positions.txt | sort -u | wc -l)" = 1 &&
        ! grep 'seqno: -1 ' positions.txt &&
        test "$(grep -c ' 1$' positions.txt)" = 1 &&
        grep ' 1$' positions.txt | cut -d ' ' -f 1 | tee first.txt""";

  @Drill("An application reads and writes on all nodes")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("From here to the end; it comes back by itself.");
    Ledger ledger = measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll());
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("Keep a copy, and stop the application")
  @Otherwise(
      "No certificate has been changed, and no node stopped. An error of one node: it does"
          + " not answer; have the others take queries again, the same with `NONE` for `ALL`, and begin"
          + " with [[BringANodeBackChapter]].")
  @Order(2)
  @Covers("G028")
  void quiesce(Runbook page, Measures measures) {
    page.step("See that all is well")
        .otherwise(
            "`expires soon` may be why you are here: go on. Anything else: mend that first; a pause is"
                + " no time for it.")
        .run("./lab check")
        .prints("All right");
    page.step("Keep a copy of the certificates")
        .why("It is the way back, and its keys are good until the new CA is in place.")
        .otherwise("`File exists`: a copy of an earlier time. Move it away, don't mix them.")
        .run("mkdir -m 700 certs-before && cp -Rp certs/. certs-before/");
    measures.ledger().mark("the application is stopped");
    page.step("Stop what writes")
        .why(
            """
            The application itself, where you can. What is left is refused by the nodes: with error 1047,
            which says that nothing happened. A restart of the node takes that back. To give up: the same
            with `NONE` for `ALL`, before the nodes are stopped.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -e "SET GLOBAL wsrep_reject_queries=ALL"
            done""");
    page.step("Wait until nobody is connected any more")
        .why(
            "`passbolt` is the application's account. Who is only turned away is not there a second time.")
        .youSee("nothing")
        .otherwise(
            "Somebody is left, at that node, under that number: `SHOW PROCESSLIST` says from where.")
        .run(
            """
            for look in 1 2; do
              for node in galera1 galera2 galera3; do
                docker exec $node mariadb -N -e 'SHOW PROCESSLIST' |
                  awk -F '\\t' -v node=$node '$2 == "passbolt" { print node, $1 }'
              done
              sleep 1
            done | sort | uniq -d""")
        .within(BACK)
        .printsNothing();
  }

  @Procedure("Shut the nodes down, one after the other")
  @Otherwise(
      "The data is as it was, and no certificate has changed. It ends at the node that"
          + " fails: `docker logs --tail 50` of that one; then paste again, which passes over"
          + " those that are stopped. Killed after ten minutes: [[FullOutageChapter]].")
  @Order(3)
  @Covers("G028")
  void stop(Runbook page, Measures measures) {
    measures.ledger().mark("the nodes are shut down");
    page.step("Shut them down, each when the one before has ended")
        .why(
            """
            The last one has seen everything, and notes that it may bootstrap. `docker stop` kills after
            10 s unless it is told to wait, and a large buffer pool takes longer.""")
        .limit(STOPPING)
        .run(
            "docker stop -t 600 galera3 && docker stop -t 600 galera2 && docker stop -t 600 galera1");
    page.step("See that they were shut down cleanly")
        .youSee("`exited 0` for each; `exited 137` is one that was killed")
        .otherwise(
            "`running 0`: shut it down first. Killed: don't go on here, [[FullOutageChapter]] finds the"
                + " position that was lost.")
        .run(
            "docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' galera1 galera2 galera3")
        .matches("(?s)^exited 0\\nexited 0\\nexited 0$");
  }

  @Drill(value = "galera3's file names another history, with the highest seqno of all", trap = true)
  @Order(4)
  void otherHistory(Runbook page) {
    page.step("Write another UUID and a high seqno into it")
        .why("As after it had once bootstrapped a cluster of its own.")
        .run(
            inDatadir(
                "galera3",
                "sed -i.before -e \"s/^uuid:.*/uuid:    $(cat /proc/sys/kernel/random/uuid)/\""
                    + " -e \"s/^seqno:.*/seqno:   99999999/\" grastate.dat"));
  }

  @Trap(TWO)
  @Order(5)
  @Covers("G029")
  void twoHistories(Runbook page) {
    page.note(
        """
        One node belongs to another cluster, or bootstrapped one of its own once. Its seqno counts other
        writes than the others' and can't be compared with theirs, however high it is. Start nothing:
        [[WrongFounderChapter#Two histories are refused]].""");
    page.step("Read the positions")
        .run(POSITIONS)
        .matches(
            "(?s)^galera1 uuid: (\\S+) .*galera2 uuid: \\1 .*galera3 uuid: (?!\\1)\\S+ seqno: 99999999 ");
    page.step("Ask for the node to bootstrap from: none is named, though one node has the flag")
        .run(FIRST)
        .exits(1)
        .printsNothing();
  }

  @Drill(
      value = "The file is put back, and the flag is taken from the one that has it",
      trap = true)
  @Order(6)
  void noFlag(Runbook page) {
    page.step("Put galera3's file back")
        .run(inDatadir("galera3", "mv grastate.dat.before grastate.dat"));
    page.step("Take the flag from galera1")
        .why("So it looks after all were stopped at the same moment.")
        .run(
            inDatadir(
                "galera1",
                "sed -i.before \"s/^safe_to_bootstrap: 1/safe_to_bootstrap: 0/\" grastate.dat"));
  }

  @Trap(NONE)
  @Order(7)
  @Covers("G029")
  void noneMay(Runbook page) {
    page.note(
        """
        All were stopped at once, or the last one was killed. The flag may be set by hand on the one with
        the highest seqno, if all have the same UUID, and after everything was saved: [[FullOutageChapter]]
        does that, also where a seqno is -1. When its `grastate.dat` is written, and before a node is
        started, come back for [[#Issue new certificates, and put them everywhere]] alone, and go on
        *there*, with its start: its `first.txt` and `positions.txt` are not this page's.""");
    page.step("Read the positions")
        .run(POSITIONS)
        .matches("(?s)^galera1 uuid: (\\S+) .*galera2 uuid: \\1 .*galera3 uuid: \\1 ")
        .printsNot("safe_to_bootstrap: 1");
    page.step("Ask for the node to bootstrap from: none is named")
        .run(FIRST)
        .exits(1)
        .printsNothing();
  }

  @Drill(value = "The flag is put back", trap = true)
  @Order(8)
  void flagBack(Runbook page) {
    page.step("Put galera1's file back")
        .run(inDatadir("galera1", "mv grastate.dat.before grastate.dat"));
  }

  @Procedure("Name the node to bootstrap from")
  @Order(9)
  @Covers("G028")
  void choose(Runbook page) {
    page.step("Read what each one wrote when it left")
        .why("From files of stopped nodes. Nothing is started for it.")
        .youSee("the same UUID on each, no seqno of -1, and `safe_to_bootstrap: 1` once")
        .otherwise("[[#" + TWO + "]]; [[#" + NONE + "]].")
        .run(POSITIONS)
        .matches(
            "(?s)^galera1 uuid: (\\S+) seqno: \\d+ .*galera2 uuid: \\1 seqno: \\d+ .*galera3 uuid: \\1 seqno: \\d+ ")
        .matches("^galera1 .* safe_to_bootstrap: 1$")
        .matches("^galera2 .* safe_to_bootstrap: 0$")
        .matches("^galera3 .* safe_to_bootstrap: 0$");
    page.step("Have it named")
        .why("One UUID, every position known, one flag: else nothing is printed.")
        .youSee("the node that was shut down last: here galera1")
        .otherwise(
            "Nothing: [[#Two state UUIDs, and no node is named]], or [[#No line ends in `safe_to_bootstrap: 1`, and no node is named]].")
        .run(FIRST)
        .matches("\\Agalera1\\n?\\z");
  }

  @Procedure("Issue new certificates, and put them everywhere")
  @Otherwise(
      "All nodes are down, their data is untouched, and `certs-before` stays. Not `Nothing"
          + " is wrong`: it names the file; issue again. Copied in part: paste it again. To give"
          + " up: [[#The same pause once more|put `certs-before` back]].")
  @Order(10)
  @Covers({"G030", "R009"})
  void issue(Runbook page, Measures measures) {
    measures.ledger().mark("new certificates");
    page.step("Issue everything anew, the CA, too")
        .why(
            """
            Nothing runs that would have to trust both. The CA keeps its name, so that the account's
            `REQUIRE ISSUER` stays right. Without `--renew-ca` the CA stays.""")
        .loses("the keys in `certs`; `certs-before` has them")
        .run("./lab certs issue --force --renew-ca && ./lab certs verify")
        .prints("Nothing is wrong");
    page.step("Put them into the nodes and into the application's place")
        .loses("the old certificates there; `certs-before` has them")
        .why(
            "`docker cp` also writes into a stopped container. Owner and mode are set when it starts. "
                + ApplicationFiles.WHY)
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker cp certs/$node/. $node:/etc/mysql/tls/
            done
            """
                + ApplicationFiles.all("certs"));
  }

  @Procedure("Bootstrap from that node")
  @Order(11)
  @Covers({"G028", "G030"})
  void bootstrap(Runbook page, Measures measures) {
    measures.ledger().mark("the first node is started");
    page.step("Start it so that it bootstraps, this once")
        .why("As in [[BootstrapChapter]].")
        .loses(
            "nothing: it has seen what all have seen. Another node in its place loses what came after that one left")
        .otherwise("`It may not be safe to bootstrap`: not this one. [[FullOutageChapter]].")
        .run(
            """
            first=$(cat first.txt)
            """
                + OutageSteps.bootstrap("$first"));
    page.step("Wait until it is synced")
        .youSee("`Synced`. The application can write from now on")
        .otherwise("Its container ends: `docker logs --tail 50` of it says why.")
        .run(
            "docker exec $(cat first.txt) mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(BACK)
        .matches("Synced$");
  }

  @Drill(value = "galera3 is started with the files of before", trap = true)
  @Order(12)
  void forgotten(Runbook page) {
    page.step("Give it the files of the old CA, and start it")
        .run(
            """
            docker cp certs-before/galera3/. galera3:/etc/mysql/tls/
            docker start galera3""");
  }

  @Trap(OTHER_CA)
  @Order(13)
  @Covers("R015")
  void otherCa(Runbook page) {
    page.note(
        """
        A node has files of another CA than its peers: it was forgotten. Stop it, put its new files in
        place, start it. The end of the line tells: `certificate has expired` is
        [[ExpiredCertificatesChapter]]; anything else is another CA.""");
    page.step("Read the log of the one that does not join")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
              grep -m 1 -o 'certificate verify failed.*'""")
        .within(BACK)
        .prints("certificate verify failed")
        .printsNot("expired");
  }

  @Drill(value = "It is given the right ones", trap = true)
  @Order(14)
  void remembered(Runbook page) {
    page.step("Stop it, and put the new files in place")
        .limit(STOPPING)
        .run(
            """
            docker stop -t 600 galera3
            docker cp certs/galera3/. galera3:/etc/mysql/tls/""");
  }

  @Procedure("Start the others, one by one")
  @Order(15)
  @Covers({"G028", "G030"})
  void start(Runbook page) {
    for (int number : new int[] {1, 2}) {
      page.step(number == 1 ? "Start one of the others" : "Start the last one")
          .why(
              number == 1
                  ? "It needs no snapshot: nobody wrote without it for long."
                  : "Only now: two joiners at once may take each other as donors.")
          .otherwise("[[#" + OTHER_CA + "]].")
          .run(
              "docker start $(grep -v \"^$(cat first.txt) \" positions.txt | cut -d ' ' -f 1 | sed -n %dp)"
                  .formatted(number));
      page.step("Wait until " + (number + 1) + " nodes are synced")
          .youSee("`Synced` " + (number == 1 ? "twice" : "three times"))
          .otherwise("What it waits for is in `docker logs --tail 50` of it.")
          .run(
              """
              for node in galera1 galera2 galera3; do
                echo "$node $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'" 2>&1 | tail -n 1)"
              done""")
          .within(BACK)
          .matches("(?s)(.*wsrep_local_state_comment\\s+Synced){" + (number + 1) + "}");
    }
    page.step("See that they needed no snapshot")
        .youSee("`Receiving IST` for each of the two, and no `SST completed`")
        .otherwise(
            "`SST completed on joiner`: no fault. That node was sent everything, since no"
                + " other still had what it had missed: [[GcacheChapter]].")
        .run(
            """
            for node in $(grep -v "^$(cat first.txt) " positions.txt | cut -d ' ' -f 1); do
              docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' $node)" $node 2>&1 |
                grep -oE 'Receiving IST: .*|SST completed on joiner'
            done""")
        .matches("(?s)(Receiving IST: .*){2}")
        .printsNot("SST completed");
  }

  @Check("Every node serves its new certificate, with its own name in it")
  @Otherwise(
      "All nodes run, and `certs-before` stays. Each line names what is wrong, and what to"
          + " do. An old certificate of a node: [[RotateWithoutAPauseChapter]]; of Passbolt or"
          + " Valkey: [[ApplicationCertificatesChapter]].")
  @Order(16)
  @Covers("G030")
  void check(Runbook page) {
    page.step("Ask the lab")
        .why("What is served, not what is on disk.")
        .run("./lab check")
        .within(BACK)
        .prints("All right");
    page.step("See that each node's certificate has the name of its host")
        .youSee("each host's name, once for each port, and that it does match")
        .otherwise("`does NOT match`: another node's files were put there.")
        .run(NAMES)
        .matches(
            "(?s)(\\d+ Hostname galera1.local does match[^\\n]*\\n){2}(\\d+ Hostname galera2.local does"
                + " match[^\\n]*\\n){2}(\\d+ Hostname galera3.local does match[^\\n]*\\n?){2}");
  }

  @WayBack("The same pause once more")
  @Order(17)
  void back(Runbook page) {
    page.note(
        """
        Without the copy and without the issuing: put `certs-before` into the nodes and the
        application's place, and make it `certs`, as long as you keep it. Its keys are worth nothing any
        more where the new CA is in place: remove it when nobody wants to go back.""");
  }

  @Drill("Leaves of both CAs are shown to every port")
  @Order(18)
  @Covers("R015")
  void admission(Runbook page) {
    RotationSteps.takeLeaves(page, "certs-before", "certs");
    RotationSteps.admission(
        page,
        "See that the old CA's leaves are refused",
        "By both ports of every node; `ESTABLISHED` is accepted.",
        "3306 old: alert unknown ca",
        "4567 old: alert unknown ca",
        "3306 new: ESTABLISHED",
        "4567 new: ESTABLISHED");
  }

  @Measurement("Nothing acknowledged was lost")
  @Order(19)
  void after(Runbook page, Lab lab, Measures measures) {
    RotationSteps.intact(page, lab, measures);
  }

  @Drill("Tidy up")
  @Order(20)
  void tidy(Runbook page) {
    page.step("Remove what was kept")
        .run(
            """
            rm -rf certs-before positions.txt first.txt
            docker exec toolbox sh -c 'rm /tmp/old-*.pem /tmp/new-*.pem'""");
  }

  private static String inDatadir(String node, String command) {
    return """
        docker run --rm --volumes-from %1$s --entrypoint sh \\
          "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
            cd /var/lib/mysql && %2$s'"""
        .formatted(node, command);
  }
}
