package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.OneShot;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.Lab;

/** How a cluster under load goes down. Each makes sure that what it is named for was in flight. */
enum OutageWay {
  KILLED_AT_ONCE {
    @Override
    void bringDown(Scene scene) {
      scene.killAll();
    }
  },
  KILLED_ONE_BY_ONE {
    @Override
    void bringDown(Scene scene) {
      scene.order().get(0).kill();
      scene.someWrites(60);
      scene.killAll();
    }
  },
  STOPPED_THEN_KILLED {
    @Override
    void bringDown(Scene scene) {
      scene.order().get(0).stop();
      scene.someWrites(60);
      scene.order().get(1).stop();
      scene.someWrites(60);
      scene.killAll();
    }
  },
  /** The provider has zeros in grastate.dat while a schema change runs. */
  DURING_SCHEMA_CHANGE {
    @Override
    void bringDown(Scene scene) {
      if (scene.random().nextBoolean()) {
        scene.order().get(0).stop();
        scene.someWrites(60);
      }
      GaleraNode one = scene.order().get(1);
      GaleraNode other = scene.order().get(2);
      String change = CHANGES.get(scene.random().nextInt(CHANGES.size()));
      scene.meanwhile(one, change);
      scene.await(change + " runs on two nodes", () -> isCrossedOut(one) && isCrossedOut(other));
      scene.killAll();
      assertThat(isCrossedOut(one) || isCrossedOut(other))
          .as("%s was still running when the nodes were killed", change)
          .isTrue();
    }
  },
  /** Killed while rows are changed, or while all of them are replicated. */
  DURING_LARGE_TRANSACTION {
    @Override
    void bringDown(Scene scene) {
      GaleraNode one = scene.order().get(0);
      int rows = 1 + scene.random().nextInt(FILLER_ROWS - 1000);
      scene.meanwhile(one, "UPDATE passbolt.outage_filler SET note = REVERSE(note)");
      scene.await(rows + " rows are changed in one transaction", () -> changedRows(one) >= rows);
      scene.killAll();
    }
  },
  /** A node is on its way back and gets all data anew. */
  DURING_SNAPSHOT {
    @Override
    void bringDown(Scene scene) {
      GaleraNode joiner = scene.order().get(0);
      joiner.stop();
      scene.someWrites(60);
      scene.inVolumeOf(joiner, "rm /node/grastate.dat");
      joiner.start();
      String phase = PHASES.get(scene.random().nextInt(PHASES.size()));
      scene.await(joiner + " has " + phase, () -> has(joiner, phase));
      scene.killAll();
      // Else the snapshot was over before the nodes were killed.
      scene.inVolumeOf(joiner, "test -e /node/sst_in_progress");
    }
  },
  /** Of five: three are stopped, and two go on. No outage, though a setting may say three nodes. */
  SOME_STAY_PRIMARY {
    @Override
    void bringDown(Scene scene) {
      scene.order().subList(0, 3).forEach(GaleraNode::stop);
      scene.someWrites(60);
    }
  };

  static final int FILLER_ROWS = 200_000;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final List<String> CHANGES =
      List.of(
          "ALTER TABLE passbolt.outage_filler FORCE, ALGORITHM=COPY",
          "CREATE OR REPLACE INDEX by_note ON passbolt.outage_filler (note)",
          "OPTIMIZE TABLE passbolt.outage_filler");

  /** What appears in the joiner's data directory, from the request to the end of the transfer. */
  private static final List<String> PHASES = List.of("sst_in_progress", ".sst", ".sst/ibdata1");

  /**
   * Where it happens.
   *
   * @param order of the nodes, drawn
   * @param writes waits for that many more acknowledged writes
   */
  record Scene(Lab lab, List<GaleraNode> order, Random random, IntConsumer writes) {

    void someWrites(int most) {
      writes.accept(random.nextInt(most));
    }

    /** At once, as far as an engine can. */
    void killAll() {
      AtOnce.all(
          order.stream()
              .filter(n -> n.container().status().running())
              .<Supplier<Boolean>>map(
                  n ->
                      () -> {
                        n.kill();
                        return true;
                      })
              .toList());
    }

    void inVolumeOf(GaleraNode node, String script) {
      LabIdentity identity = lab.cluster().spec().identity();
      Map<String, String> volume = Map.of(identity.volumeName(node.name()), "/node");
      OneShot.run(identity, node.container().image(), volume, script, LIMIT)
          .orThrow(script + " with the data directory of " + node);
    }

    /**
     * Over and over until the server is killed in the middle of it: on a busy machine the first one
     * may be over before anybody has looked at two nodes.
     */
    void meanwhile(GaleraNode node, String sql) {
      String again = "while mariadb -e '" + sql + "'; do :; done";
      CompletableFuture.runAsync(
          () -> node.container().exec(Duration.ofMinutes(5), "sh", "-c", again));
    }

    void await(String what, BooleanSupplier holds) {
      Awaitility.await(what)
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .atMost(LIMIT)
          .until(holds::getAsBoolean);
    }
  }

  /** Brings all nodes down; the ledger writes until then. */
  abstract void bringDown(Scene scene);

  /** Three of four are of the kinds in which a position is hard to read. */
  static OutageWay of(long seed, int nodes, Random random) {
    return switch ((int) ((seed - 1) % 4)) {
      case 0 -> DURING_SCHEMA_CHANGE;
      case 1 -> DURING_LARGE_TRANSACTION;
      case 2 -> DURING_SNAPSHOT;
      default -> nodes > 3 ? SOME_STAY_PRIMARY : values()[random.nextInt(3)];
    };
  }

  private static boolean isCrossedOut(GaleraNode node) {
    return node.container()
        .readFile("/var/lib/mysql/grastate.dat")
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .filter(text -> text.contains("00000000-0000-0000-0000-000000000000"))
        .isPresent();
  }

  private static long changedRows(GaleraNode node) {
    return Long.parseLong(
        node.sql("SELECT COALESCE(MAX(trx_rows_modified), 0) FROM information_schema.innodb_trx")
            .strip());
  }

  private static boolean has(GaleraNode node, String file) {
    return node.container()
            .exec(Duration.ofSeconds(10), "test", "-e", "/var/lib/mysql/" + file)
            .exitCode()
        == 0;
  }
}
