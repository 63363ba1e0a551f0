package io.rocketmq.client.internal.consumer.queue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.broker.BrokerCall;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.header.SendBackHeader;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Sends failed messages back to their broker, which copies them to the group's retry
 * topic or dead-letter queue. If that fails, sends a new message to the retry topic at
 * another broker, or at the same one, as Apache's consumer does. Thread-safe.
 */
public final class RetryMessages {

	private final ConsumerOptions options;

	private final BrokerManager brokers;

	public RetryMessages(ConsumerOptions options, BrokerManager brokers) {
		this.options = options;
		this.brokers = brokers;
	}

	public CompletableFuture<Void> sendBack(String brokerName, ReceivedMessage message, ConsumeResult result) {
		int level = level(result);
		CompletableFuture<Void> answer;
		try {
			answer = this.brokers.master(brokerName)
				.sendBackAsync(new SendBackHeader(this.options.group(), message.commitLogOffset(), level,
						message.messageId(), message.topic(), this.options.maxReconsumeTimes(), brokerName));
		}
		catch (RuntimeException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		return answer
			.exceptionallyCompose((failure) -> sendElsewhere(brokerName, message, level, Futures.unwrap(failure)));
	}

	private static int level(ConsumeResult result) {
		if (result.kind() == ConsumeResult.Kind.DEAD_LETTER) {
			return -1;
		}
		return result.delay().isZero() ? 0 : DelayLevels.atLeast(result.delay());
	}

	private CompletableFuture<Void> sendElsewhere(String brokerName, ReceivedMessage message, int level,
			Throwable first) {
		List<String> others = this.brokers.names()
			.stream()
			.filter((name) -> !name.equals(brokerName) && !this.brokers.isFailing(name))
			.toList();
		// A broker that cannot copy the message may still accept it as a new one.
		String other = others.isEmpty() ? brokerName : others.get(0);
		SendMessageHeader header = new SendMessageHeader(this.options.group(),
				ResourceNames.retryTopic(this.options.group()), 1, 0, 0, System.currentTimeMillis(), message.flag(),
				properties(message, level), message.reconsumeTimes() + 1,
				(level < 0) ? 0 : this.options.maxReconsumeTimes(), false, other);
		return Futures.attempt(() -> {
			BrokerCall call = this.brokers.master(other).call();
			return call.send(RequestCode.SEND_MESSAGE_V2, header, message.body(), message.messageId(), call.deadline());
		}).handle((sent, failure) -> {
			if (failure != null) {
				first.addSuppressed(Futures.unwrap(failure));
				throw new CompletionException(first);
			}
			return null;
		});
	}

	private String properties(ReceivedMessage message, int level) {
		Map<String, String> properties = new LinkedHashMap<>(message.properties());
		// Otherwise it would be handled as a half message.
		properties.remove(PropertyNames.TRANSACTION_PREPARED);
		properties.put(PropertyNames.RETRY_TOPIC, message.topic());
		properties.putIfAbsent(PropertyNames.ORIGIN_MESSAGE_ID, message.offsetMessageId());
		properties.put(PropertyNames.DELAY_LEVEL, String.valueOf((level > 0) ? level : 3 + message.reconsumeTimes()));
		properties.putIfAbsent(PropertyNames.UNIQUE_KEY,
				message.messageId().isEmpty() ? MessageIds.next() : message.messageId());
		StringBuilder text = new StringBuilder();
		MessageProperties.append(properties, text);
		return text.toString();
	}

}
