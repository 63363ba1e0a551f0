/**
 * The client without Spring: what its pages show, to be compiled and run.
 */
@NullMarked
package io.rocketmq.samples.client;

import org.jspecify.annotations.NullMarked;
