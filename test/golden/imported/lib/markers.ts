export * from "gofer-rmi/plugin";
export { remote as expose } from "gofer-rmi/plugin";
