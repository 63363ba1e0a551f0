package io.rocketmq.client.internal.protocol.body;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Body of the answer to GET_CONSUMER_LIST_BY_GROUP. */
public record ConsumerListBody(@Nullable List<String> consumerIdList) {
}
