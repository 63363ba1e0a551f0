package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.broker.BrokerPop;
import io.rocketmq.client.broker.NotificationResult;
import io.rocketmq.client.broker.PopRequest;
import io.rocketmq.client.broker.PopResult;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.HeaderFields;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.body.BatchAckBody;
import io.rocketmq.client.internal.protocol.codec.JsonBodies;
import io.rocketmq.client.internal.protocol.header.AckMessageHeader;
import io.rocketmq.client.internal.protocol.header.NotificationHeader;
import io.rocketmq.client.internal.protocol.header.PopMessageHeader;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceiptHandle;

/**
 * Implementation of {@link BrokerPop}. The methods that take headers are for the engines
 * inside.
 */
public final class DefaultBrokerPop implements BrokerPop {

	private final BrokerCall call;

	DefaultBrokerPop(BrokerCall call) {
		this.call = call;
	}

	@Override
	public CompletableFuture<PopResult> popAsync(PopRequest request) {
		Arguments.notNull(request, "request");
		MessageQueue queue = request.queue();
		return popAsync(new PopMessageHeader(request.group(), queue.topic(), queue.queueId(), request.maxMessages(),
				request.invisibleTime().toMillis(), request.waitTime().toMillis(),
				request.start() == PopRequest.Start.LATEST, request.filter().type(), request.filter().expression(),
				request.ordered(), request.attemptId(), queue.brokerName()));
	}

	public CompletableFuture<PopResult> popAsync(PopMessageHeader header) {
		return this.call.answer(RequestCode.POP_MESSAGE, header, this.call.heldDeadline(header.holdMillis()))
			.thenApply((answer) -> result(answer, header));
	}

	private PopResult result(ReceivedCommand answer, PopMessageHeader header) {
		return switch (answer.result()) {
			case SUCCESS -> new PopResult(PopResult.Status.FOUND,
					PopAnswer.messages(answer, header, this.call.namespace()), answer.fields().getLong("restNum", 0));
			case PULL_NOT_FOUND, POLLING_TIMEOUT -> new PopResult(PopResult.Status.NOTHING, List.of(), 0);
			case POLLING_FULL -> new PopResult(PopResult.Status.POLLING_FULL, List.of(), 0);
			case REQUEST_CODE_NOT_SUPPORTED -> throw tooOld(answer, header);
			default -> throw this.call.failure(answer, RequestCode.POP_MESSAGE, header.topic());
		};
	}

	private BrokerErrorException tooOld(ReceivedCommand answer, PopMessageHeader header) {
		RocketMQException refused = this.call.failure(answer, RequestCode.POP_MESSAGE, header.topic());
		return new BrokerErrorException("Broker '" + header.brokerName()
				+ "' does not support pop (REQUEST_CODE_NOT_SUPPORTED, 3): it needs a server from 5.0 on."
				+ " Use a push or pull consumer.", refused.context(), null);
	}

	@Override
	public CompletableFuture<Void> ackAsync(String group, String topic, ReceiptHandle handle) {
		Arguments.notNull(group, "group");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(handle, "handle");
		return this.call.done(RequestCode.ACK_MESSAGE,
				new AckMessageHeader(group, storedTopic(group, topic, handle), handle, null), topic);
	}

	@Override
	public CompletableFuture<Void> ackAllAsync(String group, String topic, Collection<ReceiptHandle> handles) {
		Arguments.notNull(group, "group");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(handles, "handles");
		if (handles.stream().map(ReceiptHandle::brokerName).distinct().count() != 1) {
			throw new IllegalArgumentException(
					"Receipt handles are not of one broker: " + handles + ". Acknowledge those of each broker apart.");
		}
		Map<List<Object>, List<ReceiptHandle>> byPop = new LinkedHashMap<>();
		for (ReceiptHandle handle : handles) {
			byPop
				.computeIfAbsent(List.of(handle.retryMark(), handle.queueId(), handle.startOffset(), handle.popTime()),
						(key) -> new ArrayList<>())
				.add(handle);
		}
		List<BatchAckBody.Ack> acks = new ArrayList<>();
		for (List<ReceiptHandle> together : byPop.values()) {
			ReceiptHandle first = together.get(0);
			BitSet done = new BitSet();
			together.forEach((handle) -> done.set(Math.toIntExact(handle.queueOffset() - handle.startOffset())));
			acks.add(new BatchAckBody.Ack(group, topic, first.retryMark(), first.startOffset(), first.queueId(),
					first.reviveQueueId(), first.popTime(), first.invisibleMillis(), done.toByteArray()));
		}
		byte[] body = JsonBodies.write(new BatchAckBody(handles.iterator().next().brokerName(), acks));
		return this.call.done(RequestCode.BATCH_ACK_MESSAGE, CommandHeader.NONE, body, topic);
	}

	@Override
	public CompletableFuture<ReceiptHandle> changeInvisibleTimeAsync(String group, String topic, ReceiptHandle handle,
			Duration invisibleTime) {
		Arguments.notNull(group, "group");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(handle, "handle");
		Arguments.notNull(invisibleTime, "invisibleTime");
		Arguments.inRange(invisibleTime, "invisibleTime");
		AckMessageHeader header = new AckMessageHeader(group, storedTopic(group, topic, handle), handle,
				invisibleTime.toMillis());
		return this.call.success(RequestCode.CHANGE_MESSAGE_INVISIBLETIME, header, topic).thenApply((answer) -> {
			HeaderFields fields = answer.fields();
			return new ReceiptHandle(handle.queueOffset(), fields.requireLong("popTime"),
					fields.requireLong("invisibleTime"), fields.requireInt("reviveQid"), handle.retryMark(),
					handle.brokerName(), handle.queueId(), handle.queueOffset());
		});
	}

	@Override
	public CompletableFuture<NotificationResult> notificationAsync(PopRequest request) {
		Arguments.notNull(request, "request");
		MessageQueue queue = request.queue();
		return notificationAsync(new NotificationHeader(request.group(), queue.topic(), queue.queueId(),
				request.waitTime().toMillis(), queue.brokerName()));
	}

	public CompletableFuture<NotificationResult> notificationAsync(NotificationHeader header) {
		return this.call.answer(RequestCode.NOTIFICATION, header, this.call.heldDeadline(header.holdMillis()))
			.thenApply((answer) -> {
				HeaderFields fields = this.call.successful(answer, RequestCode.NOTIFICATION, header.topic()).fields();
				return new NotificationResult(Boolean.parseBoolean(fields.get("hasMsg")),
						Boolean.parseBoolean(fields.get("pollingFull")));
			});
	}

	/**
	 * Returns the topic that stores a message. The name of a retry topic consists of a
	 * topic and a group; a namespace of version 1 wraps both.
	 */
	private String storedTopic(String group, String topic, ReceiptHandle handle) {
		Namespace namespace = this.call.namespace();
		return (namespace != null && namespace.version() == Namespace.Version.V1)
				? handle.storedTopic(namespace.wrapTopic(topic), namespace.wrapGroup(group))
				: handle.storedTopic(topic, group);
	}

}
