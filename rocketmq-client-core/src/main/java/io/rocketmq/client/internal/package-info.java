/**
 * Implementation of the client. Not API: anything here may change in any release.
 * <p>
 * The packages are layers; see {@code docs/architecture.md}.
 */
@NullMarked
package io.rocketmq.client.internal;

import org.jspecify.annotations.NullMarked;
