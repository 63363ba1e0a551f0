/**
 * Administration of topics, groups and offsets, and questions about them.
 */
@NullMarked
package io.rocketmq.client.admin;

import org.jspecify.annotations.NullMarked;
