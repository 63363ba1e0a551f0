package io.rocketmq.client.internal.session;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.body.ConsumerStatusBody;
import io.rocketmq.client.internal.protocol.body.QueueOffsetsBody;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.internal.protocol.codec.JsonBodies;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.internal.protocol.header.ConsumeDirectlyHeader;
import io.rocketmq.client.internal.protocol.header.ConsumerStatusHeader;
import io.rocketmq.client.internal.protocol.header.ResetOffsetHeader;
import io.rocketmq.client.internal.protocol.header.RunningInfoHeader;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Requests of brokers to a consumer in the name of Apache's tools: its offsets and
 * status, a reset, the consumption of one message. Thread-safe.
 */
final class MemberRequests {

	private static final Logger logger = LoggerFactory.getLogger(MemberRequests.class);

	private final Consumers consumers;

	private final @Nullable Namespace namespace;

	private MemberRequests(Consumers consumers, @Nullable Namespace namespace) {
		this.consumers = consumers;
		this.namespace = namespace;
	}

	/** Answers from now on. */
	static void answer(RpcClient rpc, Consumers consumers, @Nullable Namespace namespace) {
		MemberRequests requests = new MemberRequests(consumers, namespace);
		rpc.onOneway(RequestCode.RESET_CONSUMER_CLIENT_OFFSET, requests::resetOffsets);
		rpc.onRequest(RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT, requests::status);
		rpc.onRequest(RequestCode.GET_CONSUMER_RUNNING_INFO, requests::runningInfo);
		rpc.onRequest(RequestCode.CONSUME_MESSAGE_DIRECTLY, requests::consumeDirectly);
	}

	private void resetOffsets(String address, ReceivedCommand request) {
		ResetOffsetHeader header = ResetOffsetHeader.read(request.fields());
		GroupMember consumer = this.consumers.find(header.group());
		Map<MessageQueue, Long> offsets = JsonBodies.read(request.body(), QueueOffsetsBody.class).offsetTable();
		if (consumer != null && offsets != null) {
			logger.atInfo()
				.addKeyValue("address", address)
				.addKeyValue("group", header.group())
				.addKeyValue("topic", header.topic())
				.log("{} resets the offsets of {} in {}: {}", address, header.group(), header.topic(), offsets);
			consumer.resetOffsets(offsets);
		}
	}

	private CompletableFuture<Command> status(String address, ReceivedCommand request) {
		ConsumerStatusHeader header = ConsumerStatusHeader.read(request.fields());
		GroupMember consumer = this.consumers.find(header.group());
		return (consumer != null) ? answer(new ConsumerStatusBody(consumer.offsets(header.topic()), null))
				: unknown(header.group());
	}

	private CompletableFuture<Command> runningInfo(String address, ReceivedCommand request) {
		RunningInfoHeader header = RunningInfoHeader.read(request.fields());
		GroupMember consumer = this.consumers.find(header.group());
		if (consumer == null) {
			return unknown(header.group());
		}
		RunningInfoBody info = consumer.runningInfo();
		return answer(header.withStack() ? new RunningInfoBody(info.properties(), info.subscriptionSet(),
				info.mqTable(), info.mqPopTable(), info.statusTable(), info.userConsumerInfo(), stacks()) : info);
	}

	/** As text, like that of Apache's client. */
	private static String stacks() {
		StringBuilder text = new StringBuilder();
		Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.sorted(Comparator.comparing((each) -> each.getKey().getName()))
			.forEach((each) -> {
				for (StackTraceElement element : each.getValue()) {
					text.append(String.format("%-40s %s%n", each.getKey().getName(), element));
				}
				text.append(System.lineSeparator());
			});
		return text.toString();
	}

	private CompletableFuture<Command> consumeDirectly(String address, ReceivedCommand request) {
		ConsumeDirectlyHeader header = ConsumeDirectlyHeader.read(request.fields());
		GroupMember consumer = this.consumers.find(header.group());
		String broker = header.brokerName();
		List<ReceivedMessage> messages = StoredMessages.read(request, (broker != null) ? broker : "", 0,
				this.namespace);
		if (consumer == null || messages.isEmpty()) {
			return unknown(header.group());
		}
		return consumer.consumeDirectly(messages.get(0)).thenCompose(MemberRequests::answer);
	}

	private static CompletableFuture<Command> answer(Object body) {
		return CompletableFuture
			.completedFuture(Command.response(ResponseCode.SUCCESS, null, CommandHeader.NONE, JsonBodies.write(body)));
	}

	private static CompletableFuture<Command> unknown(String group) {
		return CompletableFuture.completedFuture(Command.response(ResponseCode.SYSTEM_ERROR,
				"The Consumer Group <" + group + "> not exist in this consumer"));
	}

	/** Finds this client's consumer of a group. */
	@FunctionalInterface
	interface Consumers {

		/** The consumer, or null if there is none. */
		@Nullable GroupMember find(String group);

	}

}
