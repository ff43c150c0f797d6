package org.galerarunbook.playbook;

import java.util.function.Function;
import org.galerarunbook.fault.Fault;
import org.galerarunbook.galera.GaleraNode;

/** The ways in which a writer is suddenly not there. */
enum WriterDeath {
  STOPPED("stopped", GaleraNode::stop),
  KILLED("killed", GaleraNode::kill),
  FROZEN("frozen", GaleraNode::pause),
  CUT_OFF("cut off", GaleraNode::isolate);

  private final String title;
  private final Function<GaleraNode, Fault> fault;

  WriterDeath(String title, Function<GaleraNode, Fault> fault) {
    this.title = title;
    this.fault = fault;
  }

  /** Brings it about; closing ends it. */
  Fault strike(GaleraNode node) {
    return fault.apply(node);
  }

  @Override
  public String toString() {
    return title;
  }
}
