package org.galerarunbook.runbook;

import java.time.Duration;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.junit.jupiter.api.Tag;

/** A chapter for tests; not run by JUnit, as it has no test methods. */
@Playbook(
    number = 2,
    title = "Bring a node back",
    purpose = "A node that was stopped for maintenance joins again, and nothing is lost.")
@UseWhen("a node is down and its disk is fine")
@Needs({"a lab with three nodes", "the other two `Synced`"})
@Costs("Nothing for the application; the donor sends an IST.")
@Covers({"G056"})
@Tag("membership")
public final class ExampleChapter {
  public static void write(Runbook page) {
    page.note("The *primary component* goes on with two nodes.");
    page.step("Start the node")
        .why("It asks a donor for what it missed.")
        .otherwise("When it stays `Joined`, look at flow control.")
        .run("docker start galera2")
        .succeeds();
    page.step("See that it is back")
        .run("docker exec galera1 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_size'\"")
        .within(Duration.ofSeconds(1))
        .printsLine("wsrep_cluster_size\t3")
        .printsNot("non-Primary");
    page.expect("no acknowledged write was lost").is(0, () -> 0);
  }

  private ExampleChapter() {}
}
