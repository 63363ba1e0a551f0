package io.rocketmq.client.internal.consumer.queue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.broker.BrokerCall;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.Compression;
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

	private static final Logger logger = LoggerFactory.getLogger(RetryMessages.class);

	/** Delay level by which a broker dead-letters a message. */
	private static final int DEAD_LETTER = -1;

	private final ConsumerOptions options;

	private final BrokerManager brokers;

	/** Level of the next lost properties. */
	private volatile Level lossLevel = Level.WARN;

	public RetryMessages(ConsumerOptions options, BrokerManager brokers) {
		this.options = options;
		this.brokers = brokers;
	}

	public CompletableFuture<Void> sendBack(String brokerName, ReceivedMessage message, ConsumeResult result) {
		if (result.properties().isEmpty()) {
			return sendBack(brokerName, message, level(result));
		}
		String target = this.brokers.isFailing(brokerName) ? otherThan(brokerName) : brokerName;
		return deadLetter(target, message, result.properties()).thenRun(() -> this.lossLevel = Level.WARN)
			.exceptionallyCompose((failure) -> sendBack(brokerName, message, DEAD_LETTER)
				.thenRun(() -> logLoss(message, result, Futures.unwrap(failure))));
	}

	private CompletableFuture<Void> sendBack(String brokerName, ReceivedMessage message, int level) {
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
			return DEAD_LETTER;
		}
		return result.delay().isZero() ? 0 : DelayLevels.atLeast(result.delay());
	}

	private CompletableFuture<Void> sendElsewhere(String brokerName, ReceivedMessage message, int level,
			Throwable first) {
		// A broker that cannot copy the message may still accept it as a new one.
		String other = otherThan(brokerName);
		SendMessageHeader header = header(other, message, System.currentTimeMillis(), 0, properties(message, level),
				(level < 0) ? 0 : this.options.maxReconsumeTimes());
		return send(other, header, message, message.body()).exceptionally((failure) -> {
			first.addSuppressed(Futures.unwrap(failure));
			throw new CompletionException(first);
		});
	}

	/** Returns another broker, or the same one if no other works. */
	private String otherThan(String brokerName) {
		return this.brokers.names()
			.stream()
			.filter((name) -> !name.equals(brokerName) && !this.brokers.isFailing(name))
			.findFirst()
			.orElse(brokerName);
	}

	/**
	 * Sends a copy with additional properties. It goes to the retry topic with no attempt
	 * left: the broker stores such a message in the dead-letter queue, which it creates
	 * for the first, as when it copies a message itself. A send to the dead-letter queue
	 * would fail until then, and needs a permission of its own.
	 */
	private CompletableFuture<Void> deadLetter(String brokerName, ReceivedMessage message,
			Map<String, String> additional) {
		return Futures.attempt(() -> {
			Map<String, String> properties = propertyMap(message);
			properties.remove(PropertyNames.DELAY_LEVEL);
			properties.putAll(additional);
			byte[] plain = message.body();
			byte[] body = Compression.compressIfSmaller(plain, BodyCompression.DEFAULT);
			int sysFlag = (body != plain) ? Compression.sysFlag(BodyCompression.DEFAULT.type()) : 0;
			return send(brokerName,
					header(brokerName, message, message.bornAt().toEpochMilli(), sysFlag, text(properties), 0), message,
					body);
		});
	}

	private SendMessageHeader header(String brokerName, ReceivedMessage message, long bornAt, int sysFlag,
			String properties, int maxReconsumeTimes) {
		return new SendMessageHeader(this.options.group(), ResourceNames.retryTopic(this.options.group()), 1, 0,
				sysFlag, bornAt, message.flag(), properties, message.reconsumeTimes() + 1, maxReconsumeTimes, false,
				brokerName);
	}

	private CompletableFuture<Void> send(String brokerName, SendMessageHeader header, ReceivedMessage message,
			byte[] body) {
		return Futures.attempt(() -> {
			BrokerCall call = this.brokers.master(brokerName).call();
			return call.send(RequestCode.SEND_MESSAGE_V2, header, body, message.messageId(), call.deadline());
		}).thenApply((sent) -> null);
	}

	/** Logs lost properties at WARN once, until a copy is stored again. */
	private void logLoss(ReceivedMessage message, ConsumeResult result, Throwable failure) {
		Level level = this.lossLevel;
		this.lossLevel = Level.DEBUG;
		logger.atLevel(level)
			.addKeyValue("group", this.options.group())
			.addKeyValue("topic", message.topic())
			.addKeyValue("messageId", message.messageId())
			.log("Dead-lettered {} of group '{}' without the properties {}, as the broker did not take them: {}",
					message, this.options.group(), result.properties().keySet(), failure.getMessage());
	}

	private static String properties(ReceivedMessage message, int level) {
		Map<String, String> properties = propertyMap(message);
		properties.put(PropertyNames.DELAY_LEVEL, String.valueOf((level > 0) ? level : 3 + message.reconsumeTimes()));
		return text(properties);
	}

	private static Map<String, String> propertyMap(ReceivedMessage message) {
		Map<String, String> properties = new LinkedHashMap<>(message.properties());
		// Otherwise it would be handled as a half message.
		properties.remove(PropertyNames.TRANSACTION_PREPARED);
		properties.put(PropertyNames.RETRY_TOPIC, message.topic());
		properties.putIfAbsent(PropertyNames.ORIGIN_MESSAGE_ID, message.offsetMessageId());
		properties.putIfAbsent(PropertyNames.UNIQUE_KEY,
				message.messageId().isEmpty() ? MessageIds.next() : message.messageId());
		return properties;
	}

	private static String text(Map<String, String> properties) {
		StringBuilder text = new StringBuilder();
		MessageProperties.append(properties, text);
		return text.toString();
	}

}
