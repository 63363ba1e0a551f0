package io.rocketmq.spring.listener.adapter;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.CoroutinesUtils;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.scheduling.annotation.AsyncAnnotationAdvisor;
import org.springframework.util.ClassUtils;

import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerServices;

/**
 * Method of a listener bean, which may be a proxy. Parameters and return type are those
 * of the target's method, the call goes through the proxy. Thread-safe.
 */
final class ListenerMethod extends InvocableHandlerMethod {

	private static final DefaultParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private static final boolean COROUTINES = ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt",
			ListenerMethod.class.getClassLoader()) && KotlinDetector.isKotlinReflectPresent();

	private final Declaration declaration;

	private final boolean suspending;

	private ListenerMethod(Object bean, Method invocable, Declaration declaration) {
		super(bean, invocable);
		this.declaration = declaration;
		this.suspending = KotlinDetector.isSuspendingFunction(invocable);
	}

	/**
	 * Returns the method of a bean.
	 * @throws IllegalArgumentException if a call would not reach the bean, or a failure
	 * would go unnoticed
	 */
	static ListenerMethod of(Object bean, Method method) {
		Declaration declaration = declaration(AopProxyUtils.ultimateTargetClass(bean), method);
		Method target = declaration.getMethod();
		if (AopUtils.isCglibProxy(bean) && (target.getModifiers() & (Modifier.PRIVATE | Modifier.FINAL)) != 0
				&& !Modifier.isStatic(target.getModifiers())) {
			throw new IllegalArgumentException("Method " + target.toGenericString()
					+ " can't be called through the bean's proxy: make it neither private nor final");
		}
		Method invocable;
		try {
			invocable = AopUtils.selectInvocableMethod(target, bean.getClass());
		}
		catch (IllegalStateException ex) {
			throw new IllegalArgumentException("Method " + target.toGenericString()
					+ " can't be called through the bean's JDK proxy: declare it in an interface of the bean, or use"
					+ " class-based proxies (proxyTargetClass = true)", ex);
		}
		requireKnownEnd(bean, declaration);
		if (!COROUTINES && KotlinDetector.isSuspendingFunction(target)) {
			throw new IllegalArgumentException("Method " + target.toGenericString()
					+ " is a suspending function: add kotlinx-coroutines-reactor and kotlin-reflect to call it");
		}
		return new ListenerMethod(bean, invocable, declaration);
	}

	/** Returns the declaration of a method in the class of a bean. */
	static Declaration declaration(Class<?> beanType, Method method) {
		Method specific = ClassUtils.getMostSpecificMethod(BridgeMethodResolver.findBridgedMethod(method), beanType);
		return new Declaration(BridgeMethodResolver.findBridgedMethod(specific), beanType);
	}

	/**
	 * An {@code @Async} method returns before it has processed the message, so that its
	 * failure would lose the message unless the listener tells the end in another way.
	 */
	static void requireKnownEnd(Object bean, Declaration declaration) {
		Method method = declaration.getMethod();
		Class<?> type = method.getReturnType();
		if (Future.class.isAssignableFrom(type) && !CompletionStage.class.isAssignableFrom(type)) {
			throw new IllegalArgumentException("Method " + method.toGenericString()
					+ " returns a Future, whose end can't be observed: return a CompletableFuture");
		}
		if (!CompletionStage.class.isAssignableFrom(type) && !declaration.isManual() && isAsync(bean, declaration)) {
			throw new IllegalArgumentException("Method " + method.toGenericString()
					+ " is @Async and returns before it has processed the message, which a failure would lose: return a"
					+ " CompletableFuture, take an Acknowledgment, or remove @Async");
		}
	}

	private static boolean isAsync(Object bean, Declaration declaration) {
		if (!(bean instanceof Advised advised)) {
			return false;
		}
		for (Advisor advisor : advised.getAdvisors()) {
			if (advisor instanceof AsyncAnnotationAdvisor
					&& AopUtils.canApply(((PointcutAdvisor) advisor).getPointcut(), declaration.getContainingClass())
					&& ((PointcutAdvisor) advisor).getPointcut()
						.getMethodMatcher()
						.matches(declaration.getMethod(), declaration.getContainingClass())) {
				return true;
			}
		}
		return false;
	}

	Declaration declaration() {
		return this.declaration;
	}

	/** Whether a call may return a result that completes later. */
	boolean isAsync() {
		return this.suspending || AsyncResults.maybe(this.declaration.returnType().resolve(Object.class),
				this.declaration.getMethod().toGenericString());
	}

	/** Whether the method is known to return a value, perhaps later. */
	boolean hasValue() {
		ResolvableType type = this.declaration.returnType();
		if (!isAsync()) {
			return type.resolve(Object.class) != void.class;
		}
		ResolvableType stage = type.as(CompletionStage.class);
		Class<?> value = ((stage != ResolvableType.NONE) ? stage : type).getGeneric(0).resolve(Object.class);
		return value != Object.class && value != Void.class && !value.getName().equals("kotlin.Unit");
	}

	/**
	 * Requires that the end of a batch can be told by the method: a decision after its
	 * return would come too late.
	 * @throws IllegalArgumentException if it can't be told
	 */
	void requireKnownEndOfBatches() {
		if (!CompletionStage.class.isAssignableFrom(this.declaration.getMethod().getReturnType())
				&& isAsync(getBean(), this.declaration)) {
			throw new IllegalArgumentException("Method " + this.declaration.getMethod().toGenericString()
					+ " takes batches, is @Async and returns before it has processed them, so that decisions come too"
					+ " late: return a CompletableFuture, or remove @Async");
		}
	}

	/** Returns the sender of what the method returns. */
	ListenerResults results(RocketMQListenerEndpoint endpoint, MethodListenerSupport support,
			RocketMQListenerServices services) {
		return new ListenerResults(endpoint, services,
				SendToDestination.find(this.declaration.getMethod(), this.declaration.getContainingClass(), support),
				support.replyTimeout());
	}

	/** Calls the method; a suspending function returns a publisher. */
	@SuppressWarnings("NullAway") // Arguments of Spring's varargs may be null.
	@Nullable Object call(@Nullable Object... arguments) throws Exception {
		if (this.suspending) {
			return CoroutinesUtils.invokeSuspendingFunction(getBridgedMethod(), getBean(), arguments);
		}
		return doInvoke(arguments);
	}

	/**
	 * Declaration of a listener method in the class of its bean.
	 */
	static final class Declaration extends AnnotatedMethod {

		private final Class<?> beanType;

		Declaration(Method method, Class<?> beanType) {
			super(method);
			this.beanType = beanType;
			for (MethodParameter parameter : getMethodParameters()) {
				parameter.initParameterNameDiscovery(NAMES);
			}
		}

		@Override
		protected Class<?> getContainingClass() {
			return this.beanType;
		}

		/** Returns the parameter that takes the payload, or null. */
		@Nullable MethodParameter payload() {
			for (MethodParameter parameter : getMethodParameters()) {
				ParameterKind kind = ParameterKind.of(parameter);
				if (kind == ParameterKind.PAYLOAD || kind == ParameterKind.SPRING_MESSAGE) {
					return parameter;
				}
			}
			return null;
		}

		/** Returns the type that bodies are converted to, or null. */
		@Nullable ResolvableType payloadType(boolean batch) {
			MethodParameter parameter = payload();
			return (parameter != null) ? PayloadReader.payloadType(ResolvableType.forMethodParameter(parameter), batch)
					: null;
		}

		/** Whether the method decides on its messages by itself. */
		boolean isManual() {
			for (MethodParameter parameter : getMethodParameters()) {
				if (ParameterKind.of(parameter) == ParameterKind.ACKNOWLEDGMENT) {
					return true;
				}
			}
			return false;
		}

		ResolvableType returnType() {
			return ResolvableType.forMethodReturnType(getMethod(), this.beanType);
		}

	}

}
