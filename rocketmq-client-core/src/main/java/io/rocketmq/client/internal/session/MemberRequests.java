package io.rocketmq.client.internal.session;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
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
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Requests of brokers to this client's members: changes of a group, checks of
 * transactions, and those of Apache's tools to a consumer. Thread-safe.
 */
final class MemberRequests {

	private static final Logger logger = LoggerFactory.getLogger(MemberRequests.class);

	private final Members members;

	private final BrokerManager brokers;

	private final @Nullable Namespace namespace;

	MemberRequests(Members members, BrokerManager brokers, @Nullable Namespace namespace) {
		this.members = members;
		this.brokers = brokers;
		this.namespace = namespace;
	}

	void handle(RpcClient rpc) {
		rpc.onOneway(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, this::groupChanged);
		rpc.onOneway(RequestCode.CHECK_TRANSACTION_STATE, this::checkTransaction);
		rpc.onOneway(RequestCode.RESET_CONSUMER_CLIENT_OFFSET, this::resetOffsets);
		rpc.onRequest(RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT, this::status);
		rpc.onRequest(RequestCode.GET_CONSUMER_RUNNING_INFO, this::runningInfo);
		rpc.onRequest(RequestCode.CONSUME_MESSAGE_DIRECTLY, this::consumeDirectly);
	}

	private @Nullable GroupMember consumer(String group) {
		return this.members.find(true, group);
	}

	private void groupChanged(String address, ReceivedCommand request) {
		GroupMember member = consumer(request.fields().require("consumerGroup"));
		if (member != null) {
			member.groupChanged();
		}
	}

	private void checkTransaction(String address, ReceivedCommand request) {
		DefaultBrokerClient broker = this.brokers.at(address);
		for (ReceivedMessage message : messages(request, request.fields().get("bname"))) {
			String group = message.property(PropertyNames.PRODUCER_GROUP);
			if (group != null && this.namespace != null) {
				group = this.namespace.unwrap(group);
			}
			GroupMember producer = (group != null) ? this.members.find(false, group) : null;
			if (producer == null) {
				logger.atWarn()
					.addKeyValue("address", address)
					.addKeyValue("group", group)
					.addKeyValue("messageId", message.messageId())
					.log("{} checks transaction {} of producer group {}, which this client does not have", address,
							message.messageId(), group);
				continue;
			}
			String topic = request.fields().get("topic");
			producer.checkTransaction(new TransactionCheck(broker, message, (topic != null) ? topic : message.topic(),
					request.fields().requireLong("tranStateTableOffset"),
					request.fields().requireLong("commitLogOffset")));
		}
	}

	private List<ReceivedMessage> messages(ReceivedCommand request, @Nullable String brokerName) {
		return StoredMessages.read(request, (brokerName != null) ? brokerName : "", 0, this.namespace);
	}

	private void resetOffsets(String address, ReceivedCommand request) {
		String group = request.fields().require("group");
		String topic = request.fields().require("topic");
		GroupMember consumer = consumer(group);
		Map<MessageQueue, Long> offsets = JsonBodies.read(request.body(), QueueOffsetsBody.class).offsetTable();
		if (consumer != null && offsets != null) {
			logger.atInfo()
				.addKeyValue("address", address)
				.addKeyValue("group", group)
				.addKeyValue("topic", topic)
				.log("{} resets the offsets of group {} in topic {}: {}", address, group, topic, offsets);
			consumer.resetOffsets(offsets);
		}
	}

	private CompletableFuture<Command> status(String address, ReceivedCommand request) {
		String group = request.fields().require("group");
		GroupMember consumer = consumer(group);
		return (consumer != null)
				? answer(new ConsumerStatusBody(consumer.offsets(request.fields().require("topic")), null))
				: unknown(group);
	}

	private CompletableFuture<Command> runningInfo(String address, ReceivedCommand request) {
		String group = request.fields().require("consumerGroup");
		GroupMember consumer = consumer(group);
		if (consumer == null) {
			return unknown(group);
		}
		RunningInfoBody info = consumer.runningInfo();
		return answer(Boolean.parseBoolean(request.fields().get("jstackEnable"))
				? new RunningInfoBody(info.properties(), info.subscriptionSet(), info.mqTable(), info.mqPopTable(),
						info.statusTable(), info.userConsumerInfo(), stacks())
				: info);
	}

	/** Returns all threads' stacks in the format of Apache's client. */
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
		String group = request.fields().require("consumerGroup");
		GroupMember consumer = consumer(group);
		List<ReceivedMessage> messages = messages(request, request.fields().get("brokerName"));
		if (consumer == null || messages.isEmpty()) {
			return unknown(group);
		}
		return consumer.consumeDirectly(messages.get(0)).thenCompose(MemberRequests::answer);
	}

	private static CompletableFuture<Command> answer(Object body) {
		return CompletableFuture
			.completedFuture(Command.response(ResponseCode.SUCCESS, null, CommandHeader.NONE, JsonBodies.write(body)));
	}

	/** Answers in the words of Apache's client. */
	private static CompletableFuture<Command> unknown(String group) {
		return CompletableFuture.completedFuture(Command.response(ResponseCode.SYSTEM_ERROR,
				"The Consumer Group <" + group + "> not exist in this consumer"));
	}

}
