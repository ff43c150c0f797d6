package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.OneShot;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.Lab;

/**
 * The ways in which a writer is suddenly not there, as a program brings them about and ends them.
 */
enum WriterDeath {
  STOPPED("stopped") {
    @Override
    void strike(Lab lab, GaleraNode node) {
      node.stop();
    }

    @Override
    void heal(Lab lab, GaleraNode node) {
      node.start();
    }
  },
  KILLED("killed") {
    @Override
    void strike(Lab lab, GaleraNode node) {
      node.kill();
    }

    @Override
    void heal(Lab lab, GaleraNode node) {
      node.start();
    }
  },
  FROZEN("frozen") {
    @Override
    void strike(Lab lab, GaleraNode node) {
      node.pause();
    }

    @Override
    void heal(Lab lab, GaleraNode node) {
      node.unpause();
    }
  },
  CUT_OFF("cut off") {
    @Override
    void strike(Lab lab, GaleraNode node) {
      packets(lab, node, "iptables -A INPUT ! -i lo -j DROP && iptables -A OUTPUT ! -o lo -j DROP");
    }

    @Override
    void heal(Lab lab, GaleraNode node) {
      packets(lab, node, "iptables --flush");
    }
  };

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final String title;

  WriterDeath(String title) {
    this.title = title;
  }

  abstract void strike(Lab lab, GaleraNode node);

  abstract void heal(Lab lab, GaleraNode node);

  private static void packets(Lab lab, GaleraNode node, String rules) {
    String toolbox =
        lab.shownNames().entrySet().stream()
            .filter(n -> n.getValue().equals("toolbox"))
            .map(java.util.Map.Entry::getKey)
            .findFirst()
            .orElse("toolbox");
    OneShot.beside(
            new LabIdentity(lab.name(), "", false),
            LabContainer.named(toolbox).image(),
            node.container(),
            rules,
            LIMIT)
        .orThrow(rules);
  }

  @Override
  public String toString() {
    return title;
  }
}
