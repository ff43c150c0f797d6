package org.galerarunbook.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.galerarunbook.galera.Formation;
import org.galerarunbook.lab.junit.LabExtension;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a chapter a running lab. Test methods take {@link Lab}, {@link
 * org.galerarunbook.runbook.Runbook} and, by their names, {@link org.galerarunbook.operator.Node}s
 * as parameters. Without attributes it is the lab that the whole run shares; any attribute but
 * {@code application} gives the chapter a lab of its own. The class's name ends in {@code Chapter};
 * where it has several sections, {@link org.junit.jupiter.api.Order} says their order.
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(LabExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public @interface UsesLab {

  /** How many nodes; 0 for as many as the settings say. */
  int nodes() default 0;

  /**
   * Database image that the nodes begin with, for instance an older release; empty for the
   * settings'. Where it can't be had, the chapter could not run.
   */
  String image() default "";

  /** How the nodes come together. */
  Formation formation() default Formation.PREPARED;

  /** Size of the write-set cache, for instance {@code 1M}; empty for the settings'. */
  String gcache() default "";

  /** Size of each node's disk, for instance {@code 1G}; empty for the settings'. */
  String disk() default "";

  /**
   * A lab of its own even without special wishes, for a chapter that leaves ruins: nobody asks
   * after it whether this lab is healthy.
   */
  boolean own() default false;

  /**
   * Whether Passbolt, Valkey and the proxy run beside the nodes. They are started for the first
   * chapter that asks, in a shared lab that keeps them. Where Passbolt's image can't be had, the
   * chapter could not run. Its {@link org.galerarunbook.runbook.chapter.Needs} say {@link
   * #APPLICATION}, so that a reader and {@code ./lab rehearse} know.
   */
  boolean application() default false;

  /** Where the nodes run. Where this machine can't have that world, the chapter could not run. */
  World world() default World.CONTAINERS;

  /** What a chapter of the application tier needs, in words. */
  String APPLICATION =
      "Passbolt, Valkey and the proxy (`./lab up` starts them, where Passbolt's image can be had)";
}
