/**
 * Administration of topics, groups and offsets.
 */
@NullMarked
package io.rocketmq.client.admin;

import org.jspecify.annotations.NullMarked;
