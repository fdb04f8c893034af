// Generated from formatted.ts by gofer. Do not edit: change the plugin and generate again.
import {
    definePlugin,
    type AgentHandle,
    type Call,
    type Stub,
} from 'gofer-rmi/emitted'

/** Members of `Formatted`. */
export interface FormattedMembers {
    many(
        first: string,
        second: number,
        third: boolean[],
        fourth: { a: 'x' | 'y' },
    ): Call<void>
}

/**
 * Laid out as the folder's own prettier configuration says.
 *
 * Calling the stub changes its constructor arguments.
 */
export interface Formatted
    extends Stub<FormattedMembers>, FormattedMembers {
    (): Formatted
}

/** An agent that serves `formatted`. */
export interface FormattedAgent extends AgentHandle {
    /** Laid out as the folder's own prettier configuration says. */
    readonly Formatted: Formatted
}

export const formatted = definePlugin<FormattedAgent>({
    name: 'formatted',
    digest: '539e4c154f97c3e19ed5f822a4ff2b2f4bd8646b765208f2f435ff58cf61dc65',
    namespaces: {
        Formatted: {
            kind: 'class',
            construct: [],
            members: {
                many: {
                    parameters: [
                        'first',
                        'second',
                        'third',
                        'fourth',
                    ],
                    hash: 'e6a535bc55ffc689',
                },
            },
        },
    },
    contract:
        '{"namespaces":[{"kind":"class","name":"Formatted","construct":[],"members":[{"name":"many","parameters":[{"name":"first","schema":{"type":"string"}},{"name":"second","schema":{"type":"number"}},{"name":"third","schema":{"type":"array","items":{"type":"boolean"}}},{"name":"fourth","schema":{"type":"object","properties":{"a":{"enum":["x","y"]}},"required":["a"]}}],"returns":{"type":"null","x-type":"undefined"},"hash":"e6a535bc55ffc689"}]}],"$defs":{}}',
})
