package org.galerarunbook.runbook;

import java.time.Duration;
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

/** A chapter with a card and all kinds of sections, for tests; its name hides it from JUnit. */
@Playbook(
    number = 3,
    title = "Replace a disk",
    purpose = "A node with an empty disk is filled by a donor.")
@UseWhen({"a node's log says `No such file or directory`", "its disk was replaced"})
@NotWhen("its disk is fine: [[ExampleChapter]]")
@Needs("the other two `Synced`")
@Costs(value = "One node less until it is back.", fault = "one disk lost, no power cut")
@StopAndCall("another node is `Synced` no more")
public final class ExampleProcedure {

  @Drill("A disk is lost")
  public void lose(Runbook page) {
    page.step("Wipe it").run("docker exec galera2 rm -rf /var/lib/mysql/data");
  }

  @Procedure("Empty the node, and start it")
  @Otherwise("The node is empty, and the others serve: [[#Access denied for user]].")
  public void replace(Runbook page) {
    page.note("On the host of the node. Nobody waited longer than [[=RTO: longest write gap]].");
    page.step("Empty it")
        .why("What is on it is of no use.")
        .loses("everything on this node; the others have it")
        .run("docker run --rm --volumes-from galera2 toolbox rm -rf /var/lib/mysql");
    page.step("Wait until it is synced")
        .youSee("it says `Synced`")
        .otherwise("[[#Access denied for user|Its donor can't log in]], or see [[ExampleChapter]].")
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(Duration.ofSeconds(1))
        .matches("^wsrep_local_state_comment\\s+Synced$ --> <!-- & -{2}|Synced");
  }

  @org.galerarunbook.runbook.chapter.Check("All nodes have the row")
  public void check(Runbook page) {
    page.step("Read it").on("galera3").run("cat row").prints("written before").printsNot("--> `x`");
    page.expect("no acknowledged write was lost").is(0, () -> 0);
  }

  @Trap("Access denied for user")
  public void wrongAccount(Runbook page) {
    page.step("Read the donor's log").run("grep denied log").matches("denied");
  }
}
