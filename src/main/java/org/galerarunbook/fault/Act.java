package org.galerarunbook.fault;

/**
 * A command of the engine's client: as a text that an operator types, and as a deed that does the
 * same by the engine's API. Doing it a second time changes nothing.
 */
interface Act {

  /**
   * The command.
   *
   * @param container the name that the operator knows it by
   * @param image the helper's: a name, or an expression of the shell in double quotes
   */
  String text(String container, String image);

  /** Does it. */
  void on(FaultTarget target);

  /** Takes back what was begun of a fault that could not be: as much as there is of it. */
  default void undo(FaultTarget target) {
    on(target);
  }

  /** How long what it does stays, if nobody undoes it. */
  default Lasts lasts() {
    return Lasts.WITH_THE_CONTAINER;
  }

  /** What ends an act's effect by itself. */
  enum Lasts {
    /** The end of the container's processes, also when it is started again. */
    WITH_THE_PROCESSES,
    /** The removal of the container. */
    WITH_THE_CONTAINER,
    /** Nothing. */
    ON_ITS_OWN
  }
}
