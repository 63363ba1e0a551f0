/**
 * Failure analyzers, checks of the class path, and what is logged and masked about
 * clients.
 */
@NullMarked
package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.jspecify.annotations.NullMarked;
