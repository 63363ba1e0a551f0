package io.rocketmq.client.internal.protocol.body;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Body of the answer to QUERY_TOPIC_CONSUME_BY_WHO. */
public record GroupListBody(@Nullable List<String> groupList) {
}
