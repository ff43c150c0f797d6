package org.galerarunbook.guide;

import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Guide(
    number = 4,
    title = "See TLS everywhere",
    purpose =
        """
        Four ports carry the cluster's data: clients (3306), group communication (4567), incremental
        state transfer (4568) and state snapshots (4444). Each is looked at on the connection itself:
        what was negotiated, which certificate is served, who is turned away, and that a row never
        goes over the network in the clear.""")
@WhenToUse("After every change of certificates or TLS settings, and when an auditor asks.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "`openssl` on this machine",
  "the toolbox image, from which further containers capture the nodes' networks"
})
@Costs(
    "One node at a time leaves and comes back; the other two go on. Refused connections appear in the servers' logs as warnings.")
@Symptom(
    text = "certificate verify failed: self-signed certificate in certificate chain",
    means = "the peer's certificate is of another CA; it has not expired",
    rank = Rank.CAUSE)
@Symptom(
    text = "ERROR 3159 (08004): Connections using insecure transport are prohibited",
    means = "the client connects without TLS",
    rank = Rank.CAUSE)
@UsesLab
@Topic.Gate
@Topic.Tls
@Topic.Sst
@Topic.Ist
class TlsEverywhereChapter {

  @Test
  @Order(1)
  @DisplayName("Port 3306: what a client gets")
  @Covers({"G017", "G019", "G021", "G070"})
  void clientPort(Runbook page, Lab lab) {
    ClientPortSteps.clientPort(page, lab);
  }

  @Test
  @Order(2)
  @DisplayName("Port 3306: who is turned away")
  @Covers({"G012", "G020"})
  void clientRefusals(Runbook page) {
    ClientPortSteps.clientRefusals(page);
  }

  @Test
  @Order(3)
  @DisplayName("Port 4567: what the nodes say to each other")
  @Covers({"G018", "R017", "R019"})
  void groupCommunication(Runbook page, Lab lab) {
    GroupPortSteps.groupCommunication(page, lab);
  }

  @Test
  @Order(4)
  @DisplayName("Port 4567: who is turned away")
  @Covers({"G012", "R015"})
  void groupCommunicationRefusals(Runbook page) {
    GroupPortSteps.groupCommunicationRefusals(page);
  }

  @Test
  @Order(5)
  @DisplayName("A node with a foreign CA's certificate can't join")
  @Covers({"G012", "R015"})
  void foreignNodeCannotJoin(Runbook page, Lab lab) {
    GroupPortSteps.foreignNodeCannotJoin(page, lab);
  }

  @Test
  @Order(6)
  @DisplayName("A capture that would see plain text")
  void captureWorks(Runbook page) {
    WireSteps.captureWorks(page);
  }

  @Test
  @Order(7)
  @DisplayName("A row in write-set replication, port 4567")
  @Covers({"G001", "R001", "R019"})
  void writeSets(Runbook page) {
    WireSteps.writeSets(page);
  }

  @Test
  @Order(8)
  @DisplayName("A row in an incremental state transfer, port 4568")
  @Covers("R018")
  void incrementalTransfer(Runbook page, Lab lab) {
    WireSteps.incrementalTransfer(page, lab);
  }

  @Test
  @Order(9)
  @DisplayName("A row in a state snapshot, port 4444")
  @Covers({"G018", "R001", "R007", "R009"})
  void snapshot(Runbook page, Lab lab) {
    SnapshotSteps.snapshot(page, lab);
  }
}
